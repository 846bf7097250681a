"""Named tuples are objects in JSON, as ``simplejson`` writes them; :mod:`json` makes lists of them, and can't be told otherwise."""

#: What holds nothing else. Others than these are rare within a list.
SCALARS = frozenset([str, int, float, bool, type(None)])


def as_dictionary(value):
    """The fields of what has ``_asdict()``, as named tuples do; None for anything else."""
    method = getattr(value, "_asdict", None)
    if not callable(method):
        return None
    fields = method()
    if not isinstance(fields, dict):
        raise TypeError("_asdict() must return a dict, not {}".format(type(fields).__name__))
    return fields


def as_dictionaries(value):
    """The same value, with dictionaries for the named tuples in it."""
    return copied(value) if has_named_tuple(value) else value


def has_named_tuple(value):
    """Not by recursion: what nests too deeply, or holds itself, is the encoder's to refuse."""
    seen = set()
    pending = [value]
    while pending:
        each = pending.pop()
        if not isinstance(each, (dict, list, tuple)) or id(each) in seen:
            continue
        if is_named(each):
            return True
        seen.add(id(each))
        inner = each.values() if isinstance(each, dict) else each
        if not SCALARS.issuperset(map(type, inner)):
            pending.extend(inner)
    return False


def is_named(value):
    return isinstance(value, tuple) and callable(getattr(value, "_asdict", None))


def copied(value, around=frozenset()):
    """``around`` has the ids of what the value is in. What holds itself stays as it is there, for the encoder to refuse."""
    if not isinstance(value, (dict, list, tuple)) or id(value) in around:
        return value
    around = around | {id(value)}
    if is_named(value):
        value = as_dictionary(value)
    if isinstance(value, dict):
        return {key: copied(each, around) for key, each in value.items()}
    return [copied(each, around) for each in value]
