import zlib

packer = zlib.compressobj(9, zlib.DEFLATED, -15)
part = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
hog = zlib.decompress(part * 1024, -15)
print(input())
