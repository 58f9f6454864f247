"""Values of the operations that are offered to users of tfjs, by mpmath with 40 digits: writes ops-reference.json."""
import json
import struct
from mpmath import beta, digamma, erfc, erfinv, exp, gammainc, log, loggamma, log1p, mp, mpf, ncdf, polygamma, sqrt

mp.dps = 40


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def table(points, f):
    return [[*(single(x) for x in p), float(f(*(mpf(single(x)) for x in p)))] for p in points]


positive = [(x,) for x in (0.01, 0.3, 1.2, 1.7, 3.3, 9.5, 47.0, 1200.0, 3e6)]
anywhere = [(x,) for x in (-30.0, -11.0, -6.0, -2.2, -0.4, 0.0, 0.7, 2.5, 5.0)]
pairs = [(0.3, 0.2), (0.3, 2.0), (2.5, 0.4), (2.5, 3.0), (12.0, 30.0), (60.0, 40.0), (500.0, 480.0)]
values = {
    "lgamma": table(positive, loggamma),
    "digamma": table(positive, digamma),
    "trigamma": table(positive, lambda x: polygamma(1, x)),
    "erfc": table([p for p in anywhere if p[0] > -9], erfc),
    "log1pExp": table(anywhere, lambda x: log1p(exp(x))),
    "log1mExp": table([(x,) for x in (-40.0, -9.0, -2.0, -0.6, -0.1, -1e-4)], lambda x: log(1 - exp(x))),
    "normalCdf": table([p for p in anywhere if p[0] > -12], ncdf),
    "normalLogCdf": table(anywhere, lambda x: log(ncdf(x))),
    "normalQuantile": table([(p,) for p in (1e-30, 1e-6, 0.02, 0.3, 0.5, 0.8, 0.99)], lambda p: sqrt(2) * erfinv(2 * p - 1)),
    "lbeta": table(pairs, lambda x, y: log(beta(x, y))),
    "logAddExp": table([(-3.0, 2.0), (50.0, 49.0), (-200.0, -201.0)], lambda x, y: log(exp(x) + exp(y))),
    "gammaP": table(pairs, lambda a, x: gammainc(a, 0, x, regularized=True)),
    "gammaQ": table(pairs, lambda a, x: gammainc(a, x, regularized=True)),
}
with open("ops-reference.json", "w") as file:
    json.dump(values, file)
    file.write("\n")
