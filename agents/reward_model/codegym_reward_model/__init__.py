"""Learned reward models for codegym: scores of programs as a reward term (AceCoder, arXiv 2502.01718)."""
