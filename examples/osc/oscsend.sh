#!/usr/bin/env bash
# Plays a little piece from the shell: a beat, a filter that opens, and a snare that is taught.
#
#     rubbergosling serve --reply-port 7332      in one terminal
#     examples/osc/oscsend.sh                    in another
#
# oscsend and oscdump come with liblo (on Debian: apt install liblo-tools). Other ports than these
# two are given as arguments. Each oscsend sends from a new port and has ended when the answer comes.
# So the remote sends all answers to one fixed port.
set -euo pipefail
port=${1:-7331} answers=${2:-7332}

gosling() { oscsend 127.0.0.1 "$port" "/gosling/$1" "${@:2}"; }

# The answers are read from oscdump, line by line.
exec 3< <(exec oscdump -L "$answers")
trap 'kill $!' EXIT

# Shows the answers until one contains the given words. Any other failure ends the script.
wait_for() {
    while read -r -t 30 line <&3; do
        echo "$line"
        case $line in
            *"$1"*) return ;;
            */gosling/fail*) exit 1 ;;
        esac
    done
    echo "nothing comes back: does rubbergosling serve --reply-port $answers run?" >&2
    exit 1
}

bars() { for _ in $(seq "$1"); do wait_for "/gosling/bar "; done; }

# Repeated until an answer comes, because oscdump may still be starting.
for _ in 1 2 3 4 5; do
    gosling quantise s bar
    if read -r -t 1 line <&3; then echo "$line"; break; fi
done

# From now on the remote tells what it plays.
gosling notify i 1
gosling journal/start s piece
gosling record/start s piece
wait_for '/gosling/done ss "record/start"'

gosling evaluate s "bpm 150; kick*4;"
bars 3
gosling bpm i 200
bars 2

# The pointer opens the filter of a synth that follows it.
gosling pointer ff 0.1 0.5
gosling evaluate s "lead*8 1 36 cut_mousex res20 env0;"
bars 2
gosling pointer ff 0.9 0.5
bars 2

# Three lessons, and the agent plays the snare.
gosling evaluate s "source kick*2; learn snare*2+0.5;"
bars 4
gosling predict s snare
bars 3

gosling status
wait_for '/gosling/done si "status"'

# A mistake comes back with its line and its column; the music goes on.
gosling evaluate s "kick*4;
snair*2;"
wait_for "/gosling/fail"

gosling journal/stop
gosling record/stop
wait_for '/gosling/done ss "record/stop"'
gosling quit
wait_for '/gosling/done s "quit"'
