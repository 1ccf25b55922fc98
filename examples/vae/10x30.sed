# 30 latents of 10 categories, and RAdam, from vae.mlir: sed -f 10x30.sed vae.mlir
s/100x4x8x/100x30x10x/
s/100x4x/100x30x/
s/\[100, 4, 8\]/[100, 30, 10]/
s/x32x/x300x/
s/<32x/<300x/
s/%in4 = arith.constant 32 /%in4 = arith.constant 300 /
s/%log_categories = arith.constant 2.0794415/%log_categories = arith.constant 2.3025851/
s/using(#surge.adam)/using(#surge.radam)/
