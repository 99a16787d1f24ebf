"""A family without a revision is its newest one that is ACTIVE; ministack takes the newest, though it was deregistered.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""


def correct(ecs):
    resolve = ecs._resolve_td_key

    def resolve_active(ref):
        key = resolve(ref)
        family, _, newest = (key or "").rpartition(":")
        if not newest.isdigit() or (ref or "").endswith(f":{newest}"):
            return key
        numbers = range(int(newest), 0, -1)
        active = (n for n in numbers if (ecs._task_defs.get(f"{family}:{n}") or {}).get("status") == "ACTIVE")
        return f"{family}:{next(active, newest)}"

    ecs._resolve_td_key = resolve_active
