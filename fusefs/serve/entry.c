/* entry.c - attributes from node_stat(), and how long they hold. */
#include "fusefs/serve/entry.h"

enum answer entry_fill(const struct visit *visit, struct node node, struct fuse_entry_param *entry)
{
    enum answer answer;

    *entry = (struct fuse_entry_param){
        .generation = 1,
        .entry_timeout = node.kind == NODE_STATUS ? 0 : ENTRY_FOREVER,
        .attr_timeout = ENTRY_FOREVER,
    };
    answer = node_stat(visit, node, &entry->attr);
    entry->ino = entry->attr.st_ino;
    return answer;
}

void entry_fill_unknown(const struct snapshot *snapshot, struct node file,
                        struct fuse_entry_param *entry)
{
    *entry = (struct fuse_entry_param){
        .generation = 1,
        .entry_timeout = ENTRY_FOREVER,
        .ino = node_number_in(snapshot, file),
        .attr.st_ino = node_number_in(snapshot, file),
        .attr.st_mode = node_mode(snapshot, file),
        .attr.st_nlink = 1,
        .attr.st_uid = snapshot->uid,
        .attr.st_gid = snapshot->gid,
        .attr.st_size = (off_t)1 << 60,
    };
}
