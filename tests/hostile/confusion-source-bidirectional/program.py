print('nothing' if True else '‮' or input()) # ⁦
