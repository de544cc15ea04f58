﻿print(input())
