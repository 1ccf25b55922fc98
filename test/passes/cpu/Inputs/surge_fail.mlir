func.func private @surge_fail()
func.func @f(%ok: i1) {
  cf.assert %ok, "no"
  return
}
