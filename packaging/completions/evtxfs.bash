# bash completion for evtxfs(1)

_evtxfs_commands='ls cat dump info templates'
_evtxfs_sources='--include= --exclude= --depth= --noarchives --password_file= --spool= --spool_size='

# COMMAND: its options
_evtxfs_options() {
    case $1 in
    ls) echo -l --with= --templates= --help "$_evtxfs_sources" ;;
    cat) echo --with= --templates= --help "$_evtxfs_sources" ;;
    dump)
        echo --threads= --format= --follow --from-now --output= --output-dir= --source --by-time \
            --copies= --where= --events= --no-indent --dont-show-record-number \
            --separate-json-attributes --recover-records --templates= --validate-checksums \
            --ansi-codec= --help "$_evtxfs_sources"
        ;;
    info) echo --json --help "$_evtxfs_sources" ;;
    templates) echo -o --help "$_evtxfs_sources" ;;
    *)
        echo -f -d -s -o --cache= --refresh= --format= --templates= --uid= --gid= --umask= \
            --mode= --help --version "$_evtxfs_sources"
        ;;
    esac
}

_evtxfs_keys='nonempty nopush io_uring drop= sandbox=off cache= refresh= format= include= exclude=
    depth= noarchives password_file= spool= spool_size= templates= uid= gid= umask= mode= max_read=
    allow_other allow_root auto_unmount ro noauto user'

# Values of an option, or of a key behind -o.
_evtxfs_values() { # COMMAND KEY
    case $2 in
    format) [ "$1" = dump ] && echo jsonl json xml txt parquet || echo json xml txt ;;
    copies) echo keep ;;
    sandbox) echo off ;;
    cache | spool_size) echo 64M 256M 1G ;;
    refresh) echo 0 1 10 ;;
    umask) echo 077 027 ;;
    mode) echo 0444 0440 0400 ;;
    uid) id -u ;;
    gid) id -G ;;
    ansi-codec) echo windows-1252 windows-1250 windows-1251 gbk shift_jis euc-kr big5 ;;
    depth) echo 0 1 64 ;;
    threads) echo 1 2 4 8 ;;
    drop) compgen -u ;;
    esac
}

# LOG: the fields of its events, and those that each event has
_evtxfs_fields() {
    echo EventID EventRecordID Level Provider Channel Computer UserID TimeCreated ProcessID
    timeout 3 evtxfs cat "$1" report/schema.json 2>/dev/null | grep -o '"name": *"[^"]*"' | cut -d '"' -f 4 | sort -u
}

# LOG FIELD: its values
_evtxfs_field_values() {
    case $2 in
    EventID) timeout 3 evtxfs ls "$1" by-eventid 2>/dev/null | tr -d / ;;
    Level) timeout 3 evtxfs ls "$1" by-level 2>/dev/null | tr -d / ;;
    *) timeout 3 evtxfs ls "$1" "by-field/$2" 2>/dev/null | sed 's,/$,,' ;;
    esac
}

# LOG PATH: what a path in its tree goes on with
_evtxfs_tree() {
    local folder=
    case $2 in */*) folder=${2%/*}/ ;; esac
    case $2 in
    query/*=*) _evtxfs_field_values "$1" "$(cut -d = -f 1 <<<"${2##*/}")" | sed "s|^|${2%%=*}=|; s|\$|/|" ;;
    query/*) _evtxfs_fields "$1" | sed "s|^|$folder|; s|\$|=|" ;;
    *) timeout 3 evtxfs ls "$1" "${folder:-/}" 2>/dev/null | sed "s|^|$folder|" ;;
    esac
}

# The first word behind the command that is no option.
_evtxfs_log() {
    local i
    for ((i = 2; i < cword; i++)); do
        case ${words[i]} in
        -*) ;;
        *) [ -e "${words[i]}" ] && echo "${words[i]}" && return ;;
        esac
    done
    return 1
}

# WORDS: those that begin with $cur, less what readline does not replace
_evtxfs_reply() {
    local word fixed= IFS=$'\n'
    case $cur in *[=:]*) [ -n "${whole-}" ] || fixed=${cur%"${cur##*[=:]}"} ;; esac
    COMPREPLY=()
    for word in $1; do
        [[ $word == "$cur"* ]] || continue
        COMPREPLY+=("${word#"$fixed"}")
        case $word in *[=/]) compopt -o nospace 2>/dev/null ;; esac
    done
}

_evtxfs_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "${cur##*=}")
}

_evtxfs() {
    local cur prev words cword command= key log whole=
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n =: cur prev words cword
    else
        words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
        cur=${words[cword]} prev=${words[cword - 1]-} whole=yes
    fi
    [ "$cword" -gt 1 ] && [[ " $_evtxfs_commands " == *" ${words[1]} "* ]] && command=${words[1]}

    case $cur in
    --where=*=*)
        key=${cur#--where=}
        log=$(_evtxfs_log) &&
            _evtxfs_reply "$(_evtxfs_field_values "$log" "${key%%=*}" | sed "s|^|--where=${key%%=*}=|")"
        return
        ;;
    --where=*)
        log=$(_evtxfs_log)
        _evtxfs_reply "$(_evtxfs_fields "$log" | sed 's|^|--where=|; s|$|=|')"
        return
        ;;
    --with=* | --output=* | --output-dir=* | --templates=* | --password_file=* | --spool=*)
        _evtxfs_files
        return
        ;;
    --*=*)
        key=${cur%%=*}
        _evtxfs_reply "$(_evtxfs_values "$command" "${key#--}" | tr ' ' '\n' | sed "s|^|$key=|")"
        return
        ;;
    -*)
        _evtxfs_reply "$(_evtxfs_options "$command" | tr ' ' '\n')"
        return
        ;;
    esac

    case $command,$prev in
    dump,-o) _evtxfs_reply "$(_evtxfs_values dump format | tr ' ' '\n')" ;;
    templates,-o) _evtxfs_files ;;
    ,-o)
        local before=
        case $cur in *,*) before=${cur%,*}, ;; esac
        key=${cur#"$before"}
        case $key in
        *=*) _evtxfs_reply "$(_evtxfs_values '' "${key%%=*}" | tr ' ' '\n' | sed "s|^|$before${key%%=*}=|")" ;;
        *) _evtxfs_reply "$(tr -s ' ' '\n' <<<"$_evtxfs_keys" | sed "/./s|^|$before|")" ;;
        esac
        ;;
    ls,* | cat,*)
        if log=$(_evtxfs_log); then _evtxfs_reply "$(_evtxfs_tree "$log" "$cur")"; else _evtxfs_files; fi
        ;;
    ,*)
        _evtxfs_files
        [ "$cword" -ne 1 ] || COMPREPLY+=($(compgen -W "$_evtxfs_commands" -- "$cur"))
        ;;
    *) _evtxfs_files ;;
    esac
}

complete -F _evtxfs evtxfs
