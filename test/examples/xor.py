"""What the output says to 00, 10, 01 and 11 before learning and after, by rules that see the same inputs.

usage: xor.py EXAMPLES SURGE-RUN
"""
import sys

sys.path.append(sys.argv[1])
import draw_xor


def learn(rule, seed=1, examples=200):
    return draw_xor.simulate(sys.argv[2], rule, seed, examples, shuffled=False)


def main():
    before, error, after = learn("burstccn")
    # OR, with its largest output where XOR has none: three inputs are told apart, and learning must do the rest.
    assert before[0] < 6 < min(before[1:3]) and before[3] > max(before[1:3]), f"not prepared: {before}"
    assert draw_xor.right(after) == 4, f"no XOR: {after}"
    # An output of 6 Hz, in the middle of its targets, whatever the input, has an error of 4.
    last = draw_xor.last_error(error)
    assert last < 2, f"the error of BurstCCN is {last}"
    for rule in ("burstprop", "without_feedback"):
        its_before, its_error, its_after = learn(rule)
        # Events do not depend on bursts, so before learning the rules are one.
        assert its_before == before, f"{rule} begins with {its_before}, not with {before}"
        its_last = draw_xor.last_error(its_error)
        assert its_last > 3, f"the error of {rule} is {its_last}, of BurstCCN {last}"
        assert draw_xor.right(its_after) < 4, f"XOR by {rule}: {its_after}"
    assert learn("burstccn", examples=8)[1] == error[:8], "one key, two results"
    assert learn("burstccn", seed=2, examples=8)[1] != error[:8], "two keys, one result"


main()
