import logging

log = logging.getLogger(__name__)
logging.basicConfig(level=logging.DEBUG)


def f(x):
    log.debug('x = %s', x)
    return 2 * x
