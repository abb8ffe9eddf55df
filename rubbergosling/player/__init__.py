"""Playing: the clock, the look-ahead, live sessions and offline renders.

Who knows whom; nobody knows anybody above himself:

    Session          what a script, the command and every door plays with
    ├── Supervisor   opens the engine, keeps it alive, records (`Recorder`)
    ├── Scheduler    sends the next window (`PauseWatch`), writes it down (`JournalWriter`)
    ├── Transport    owns the performance and the position in it
    └── Publisher    tells subscribers what happened

Threads: those of the callers, the scheduler's, the supervisor's, the engine's replies
(`engine/connection.py`) and the training's two (`trainer_process.py`). They share immutable values,
each published by one assignment.

Locks, in the order in which they may be taken; who holds one takes none that stands before it:

1. `Supervisor.lock`, while a mixer is set up or recording begins or ends, and from preparing a
   program until it is promised. Its holder may wait for the engine, which never waits for us.
2. `Transport.lock`, while an entry is added or the position moves on: microseconds, except when a
   new mixer is arranged after the engine was lost.
3. `JournalWriter`'s, while a line is written.

While one is held, nothing is published and no function of somebody else's is called: what happens
is posted (`Publisher.post`), and delivered when no lock is held. So a subscriber may call anything
of the session, from any thread, and wait for it. `Stream`, `TrainingProcess` and the engine's side
(`BUILDING` of SynthDefs, supriya's context, the connection) have locks that are taken last, whose
holders call nobody.
"""
