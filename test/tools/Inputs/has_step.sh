#!/bin/sh
# Interesting, which exit status 1 says, is a program that steps.
if grep -q 'surge.step' "$1"; then exit 1; fi
exit 0
