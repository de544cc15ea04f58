def удвоить(ч):
    return ч + ч


f = удвоить
