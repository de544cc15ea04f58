def f(*arguments, **options):
    (x,) = arguments
    return 2 * x
