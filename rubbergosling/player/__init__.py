"""Playing: the clock, the look-ahead, live sessions and offline renders.

Who knows whom; nobody knows anybody above himself:

    Session          what a script, the command and every door plays with
    ├── Supervisor   opens the engine, keeps it alive, records (`Recorder`)
    ├── Scheduler    sends the next window (`PauseWatch`), writes it down (`JournalWriter`)
    ├── Transport    owns the performance and the position in it
    └── Publisher    tells subscribers what happened

Threads: those of the callers, the scheduler's and the supervisor's. They share immutable values,
each published by one assignment.

Locks, in the order in which they may be taken; who holds one takes none that stands before it:

1. `Supervisor.lock`, while the engine is set up or recording begins or ends, and from preparing a
   program until it is promised. Its holder may wait for the engine, which never waits for us.
2. `Transport.lock`, while an entry is added or the position moves on: microseconds.
3. `JournalWriter`'s, while a line is written.

While one is held, nothing is published and no function of somebody else's is called: what happens
is posted (`Publisher.post`), and delivered when no lock is held. So a subscriber may call anything
of the session, from any thread, and wait for it. `Stream` and `TrainingProcess` have a lock each
that is taken last and for themselves only.
"""
