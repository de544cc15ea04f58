# coding: utf-7
# +AAo-print(input())
