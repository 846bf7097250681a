"""SnapStart's hooks: https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html"""


def run_before_snapshot():
    """The last one that was registered runs first."""
    hooks = registered("get_before_snapshot")
    while hooks:
        run(hooks.pop())


def run_after_restore():
    for hook in registered("get_after_restore"):
        run(hook)


def run(hook):
    function, arguments, keywords = hook
    function(*arguments, **keywords)


def registered(kind):
    """The hooks of this kind; none where the package that functions register them with is not installed."""
    try:
        import snapshot_restore_py
    except ModuleNotFoundError:
        return []
    return getattr(snapshot_restore_py, kind)()
