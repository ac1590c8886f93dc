# shellcheck shell=dash
# What the programs of a stand-in host share. All of its state is in files under $STAND_IN_HOST:
#
#   files/…            the host's files; a program that is given /srv/disk.img works on files/srv/disk.img
#   settings           how long things take, read by every program
#   state/lock         held while state is read or changed; never while time passes
#   state/domains/ID/  name (none while it is built), uuid, memory, vcpus, config, disk, ip; running-since, paused, dying,
#                      reason (why it stopped), monitored (an `xl` is there that answers its guest's end)
#   state/loops/N/     file, domain
#   state/volumes/GROUP/NAME/   size, tags; opener.PID while that process copies onto it
#   state/alarms       what a real host lets happen, and must never: two domains with one disk, or made of one description
#   state/events       a line for each domain that is introduced or released, as xenstored tells it
#
# A value appears whole or not at all: it is written beside its place and moved there. A program that is killed leaves what it
# had done so far, as the real one does.

: "${STAND_IN_HOST:?must name the folder of the stand-in host}"
state=$STAND_IN_HOST/state
files=$STAND_IN_HOST/files
programs=${0%/*}
LC_ALL=C
# Its programs may stand in front of the real ones, which they use themselves.
PATH=/usr/local/bin:/usr/bin:/bin
# shellcheck source=/dev/null
. "$STAND_IN_HOST/settings"

lock() {
    exec 9>>"$state/lock"
    flock 9
}

unlock() {
    exec 9>&-
}

# put FILE VALUE
put() {
    printf '%s\n' "$2" >"$1.$$"
    mv "$1.$$" "$1"
}

# get FILE [OTHERWISE]: the value in $value.
get() {
    value=${2-}
    [ ! -e "$1" ] || IFS= read -r value <"$1" || :
}

now_ms() {
    now=$(date +%s%3N)
}

# say NAME LINE: what the `xl` that waits beside a domain writes down.
say() {
    printf '%s\n' "$2" >>"$files/var/log/xen/xl-$1.log"
}

alarm() {
    printf '%s\n' "$1" >>"$state/alarms"
}

# xenstored tells everybody who watches.
tell() {
    printf '%s\n' "$1" >>"$state/events"
}

# domain_by NAME_OR_ID: its number in $id; false when there is none.
domain_by() {
    case $1 in
    *[!0-9]*) ;;
    *)
        id=$1
        [ -d "$state/domains/$id" ]
        return
        ;;
    esac
    for id in "$state"/domains/*; do
        get "$id/name"
        [ "$value" != "$1" ] || {
            id=${id##*/}
            return 0
        }
    done
    id=
    return 1
}

# disk_attach ID TARGET, with the lock: a file gets a loop device of its own, a volume is open as long as the domain has it.
disk_attach() {
    for other in "$state"/domains/*; do
        get "$other/disk"
        [ "$value" = "$2" ] && [ -e "$other/has-disk" ] && alarm "domains ${other##*/} and $1 both have $2"
    done
    case $2 in
    /dev/*) ;;
    *)
        device=0
        while [ -e "$state/loops/$device" ]; do device=$((device + 1)); done
        mkdir "$state/loops.$$"
        put "$state/loops.$$/file" "$2"
        put "$state/loops.$$/domain" "$1"
        mv "$state/loops.$$" "$state/loops/$device"
        ;;
    esac
    : >"$state/domains/$1/has-disk"
}

# disk_detach ID, with the lock.
disk_detach() {
    rm -f "$state/domains/$1/has-disk"
    for loop in "$state"/loops/*; do
        get "$loop/domain"
        [ "$value" != "$1" ] || rm -r "$loop"
    done
}

# take_away ID: what is left of a domain goes, as its toolstack does it; the devices first. False when another was faster.
take_away() {
    lock
    [ -d "$state/domains/$1" ] || {
        unlock
        return 1
    }
    : >"$state/domains/$1/dying"
    witness=
    if [ -e "$state/domains/$1/monitored" ]; then
        rm "$state/domains/$1/monitored"
        get "$state/domains/$1/name"
        [ -e "$state/domains/$1/reason" ] || witness=$value
    fi
    disk_detach "$1"
    unlock
    sleep "$hotplug_seconds"
    lock
    mv "$state/domains/$1" "$state/gone.$$" || {
        unlock
        return 1
    }
    unlock
    rm -r "$state/gone.$$"
    tell @releaseDomain
    [ -z "$witness" ] || say "$witness" "Domain $1 has been destroyed."
}

# guest_stops ID REASON: the guest has stopped, and Xen says why; an `xl` that watches it does what its configuration says.
guest_stops() {
    lock
    [ -e "$state/domains/$1/running-since" ] || {
        unlock
        return 1
    }
    put "$state/domains/$1/reason" "$2"
    rm -f "$state/domains/$1/running-since"
    [ -e "$state/domains/$1/monitored" ] && monitored=1 || monitored=
    get "$state/domains/$1/config"
    config=$value
    get "$state/domains/$1/name"
    name=$value
    unlock
    tell @releaseDomain
    [ -n "$monitored" ] || return 0
    say "$name" "Domain $1 has shut down, reason code $2 0x$2"
    case $2 in
    0) action=destroy ;;
    1) action=restart ;;
    *) action=preserve ;;
    esac
    say "$name" "Action for shutdown reason code $2 is $action"
    [ "$action" = preserve ] || {
        say "$name" "Domain $1 needs to be cleaned up: destroying the domain"
        take_away "$1"
    }
    [ "$action" = restart ] || {
        say "$name" 'Done. Exiting now'
        return 0
    }
    say "$name" 'Done. Rebooting now'
    sleep "$reboot_seconds"
    again=1 "$programs/xl" create "$config" 2>/dev/null
}
