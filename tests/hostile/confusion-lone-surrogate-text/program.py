print(input() + "\udcff")
