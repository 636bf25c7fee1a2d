/* commands.h - what evtxfs does. Each takes the command line and returns an exit status. */
#ifndef EVTX_FUSEFS_COMMANDS_H
#define EVTX_FUSEFS_COMMANDS_H

/** evtxfs [options] LOG MOUNTPOINT */
int mount_command(int argc, char **argv);

/** evtxfs ls [-l] PATH [INNER]; @argv[0] is "ls", and so on. */
int ls_command(int argc, char **argv);

/** evtxfs cat LOG PATH... */
int cat_command(int argc, char **argv);

/** evtxfs dump [OPTION]... LOG|-; dump_options.h */
int dump_command(int argc, char **argv);

/** evtxfs templates LOG... -o DIR */
int templates_command(int argc, char **argv);

/** evtxfs info [--json] LOG|- */
int info_command(int argc, char **argv);

#endif
