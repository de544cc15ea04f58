# coding: unicode_escape
# \u000aprint(input())
