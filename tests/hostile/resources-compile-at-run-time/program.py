import ast

source = "x = " + "+".join(["[" * 90 + "]" * 90] * 40_000)
ast.parse(source)
print(input())
