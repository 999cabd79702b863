"""Steps of windows through Celery: the agenda's lane task against one Celery task for each step.

A step marks a row of its client as done and puts out a notice. Theirs is tuned (kept connections, cached tenants). The
same two worker processes do both; timed from the first publication to the last notice.
"""

from __future__ import annotations

from benchmarks._clients import Clients
from benchmarks._workers import count, running, wait_until
from benchmarks.frame import House, Report, Side, compare
from tenants import dispatcher

TABLE = "CREATE TABLE {schema}.bench_step (id int PRIMARY KEY, state text)"


def measure(house: House) -> Report:
    clients = house.of_size(toy=3, small=50, full=100)
    each = house.of_size(toy=5, small=80, full=200)
    tenants = Clients(house).make(clients, table=TABLE)
    schemas = [tenant.schema_name for tenant in tenants]
    with house.owner() as owner, running(house, (["standard"], 2)):
        owner.execute("CREATE TABLE public.bench_notice (client text, step int, PRIMARY KEY (client, step))")
        owner.execute("GRANT ALL ON public.bench_notice TO PUBLIC")

        def reset() -> None:
            owner.execute("TRUNCATE public.bench_notice, public.agenda_work")
            for schema in schemas:
                owner.execute(
                    f"TRUNCATE {schema}.bench_step; INSERT INTO {schema}.bench_step"
                    f" SELECT n, 'waiting' FROM generate_series(1, {each}) n; ANALYZE {schema}.bench_step"
                )

        def reset_ours() -> None:
            reset()
            owner.execute(
                "INSERT INTO public.agenda_work"
                " (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)"
                " SELECT t, 'bench.step', n::text, jsonb_build_object('step', n), 'standard', now(), 0, 0, ''"
                " FROM unnest(%s::uuid[]) t, generate_series(1, %s) n",
                [[tenant.pk for tenant in tenants], each],
            )
            owner.execute("VACUUM ANALYZE public.agenda_work")

        def done() -> bool:
            return count("SELECT count(*) FROM public.bench_notice") == clients * each

        def through_the_agenda() -> float:
            dispatcher.run_dispatcher(done)
            return clients * each

        def one_task_each() -> float:
            from benchmarks._work import step_task

            for step in range(1, each + 1):
                for schema in schemas:
                    step_task.apply_async((schema, step), queue="standard")
            wait_until(done)
            return clients * each

        def state() -> object:
            union = " UNION ALL ".join(f"SELECT state FROM {schema}.bench_step" for schema in schemas)
            return (
                count("SELECT count(*) FROM public.bench_notice"),
                count(f"SELECT count(*) FROM ({union}) AS steps WHERE state = 'done'"),
            )

        comparison = compare(
            Side(one_task_each, reset, state),
            Side(through_the_agenda, reset_ours, state),
            rounds=house.rounds,
            unit="s a step",
        )
    return Report(comparison, figures={"steps_a_second": round(1 / comparison.ours), "steps": clients * each})
