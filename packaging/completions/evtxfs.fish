# fish completion for evtxfs(1)

set -l commands ls cat dump info templates

function __evtxfs_log # the log of the command line
    for word in (commandline -opc)[3..]
        if not string match -q -- '-*' $word; and test -e $word
            echo $word
            return 0
        end
    end
    return 1
end

function __evtxfs_tree # paths in its tree
    set -l log (__evtxfs_log); or return
    set -l folder (string replace -r '[^/]*$' '' -- (commandline -ct))
    evtxfs ls $log (test -n "$folder"; and echo $folder; or echo /) 2>/dev/null | string replace -r '^' -- $folder
end

function __evtxfs_keys
    set -l before (string replace -r '[^,]*$' '' -- (commandline -ct))
    printf '%s\n' $before{nonempty,nopush,io_uring,drop=,sandbox=off,cache=,refresh=,format=json,format=xml,format=txt,include=,exclude=,depth=,noarchives,password_file=,spool=,spool_size=,templates=,uid=,gid=,umask=,mode=,max_read=,allow_other,allow_root,auto_unmount,ro,noauto,user}
end

complete -c evtxfs -n "not __fish_seen_subcommand_from $commands" -n __fish_is_first_token -a "$commands"
complete -c evtxfs -s h -l help -d 'Show the usage'

set -l mounting "not __fish_seen_subcommand_from $commands"
complete -c evtxfs -n $mounting -s V -l version -d 'Show the version'
complete -c evtxfs -n $mounting -s f -d 'Stay in the foreground'
complete -c evtxfs -n $mounting -s d -d 'Show every request'
complete -c evtxfs -n $mounting -s s -d 'Use one thread'
complete -c evtxfs -n $mounting -s o -x -a '(__evtxfs_keys)' -d 'Options'
complete -c evtxfs -n $mounting -l cache -x -a '64M 256M 1G' -d 'Memory for rendered events'
complete -c evtxfs -n $mounting -l refresh -x -a '0 1 10' -d 'Seconds between looks at the log'
complete -c evtxfs -n $mounting -l format -x -a 'json xml txt' -d 'Which file of an event is listed'
complete -c evtxfs -n $mounting -l uid -x -d 'Owner of the files'
complete -c evtxfs -n $mounting -l gid -x -d 'Group of the files'
complete -c evtxfs -n $mounting -l umask -x -a '077 027' -d 'Permissions that no file has'
complete -c evtxfs -n $mounting -l mode -x -a '0444 0440 0400' -d 'Permissions of files'

set -l trees '__fish_seen_subcommand_from ls cat; and __evtxfs_log >/dev/null'
complete -c evtxfs -n $trees -f -a '(__evtxfs_tree)'
complete -c evtxfs -n '__fish_seen_subcommand_from ls' -s l -d 'Kind, size and time, too'

complete -c evtxfs -n '__fish_seen_subcommand_from ls cat' -l with -r -d 'Another one, in the same tree'

set -l dumping '__fish_seen_subcommand_from dump'
complete -c evtxfs -n $dumping -s t -l threads -x -a '1 2 4 8' -d Threads
complete -c evtxfs -n $dumping -s o -l format -x -a 'jsonl json xml txt parquet' -d Format
complete -c evtxfs -n $dumping -l follow -d 'Then those that come'
complete -c evtxfs -n $dumping -l from-now -d 'Only those that come'
complete -c evtxfs -n $dumping -l output -r -d 'Write to this file'
complete -c evtxfs -n $dumping -l output-dir -x -a '(__fish_complete_directories)' -d 'A file for each log'
complete -c evtxfs -n $dumping -l source -d 'With the name of the log'
complete -c evtxfs -n $dumping -l by-time -d 'In the order of time'
complete -c evtxfs -n $dumping -l copies -x -a keep -d 'With copies'
complete -c evtxfs -n $dumping -l where -x -d 'Only events that fulfil it'
complete -c evtxfs -n $dumping -l events -x -d 'IDs of records'
complete -c evtxfs -n $dumping -l no-indent -d 'An event on one line'
complete -c evtxfs -n $dumping -l dont-show-record-number -d 'No line before each event'
complete -c evtxfs -n $dumping -l separate-json-attributes -d 'Attributes beside their element'
complete -c evtxfs -n $dumping -l recover-records -d 'Stale records, too'
complete -c evtxfs -n $dumping -l validate-checksums -d 'Leave out chunks whose checksums do not fit'
complete -c evtxfs -n $dumping -l ansi-codec -x -a 'windows-1252 windows-1251 gbk shift_jis' -d 'Code page'

complete -c evtxfs -n '__fish_seen_subcommand_from info' -l json -d 'For programs'
complete -c evtxfs -n '__fish_seen_subcommand_from templates' -s o -x -a '(__fish_complete_directories)' -d 'Where to'
complete -c evtxfs -n 'not __fish_seen_subcommand_from info templates' -l templates -x -a '(__fish_complete_directories)' -d 'Templates of other logs'

complete -c evtxfs -l include -x -d 'Files that are logs'
complete -c evtxfs -l exclude -x -d 'Files that are left out'
complete -c evtxfs -l depth -x -a '0 1 64' -d 'Directories below a path'
complete -c evtxfs -l noarchives -d 'Leave archives in directories alone'
complete -c evtxfs -l password_file -r -d 'Passwords of archives'
complete -c evtxfs -l spool -x -a '(__fish_complete_directories)' -d 'Where archives are unpacked to'
complete -c evtxfs -l spool_size -x -a '1G 4G' -d 'How much at most'
