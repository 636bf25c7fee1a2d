#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh [PREFIX]: puts this folder's files below PREFIX, /usr/local unless given. mount(8) finds its helper in
# /usr/sbin only, so with /usr/local, or /usr, that goes there.
set -eu
cd "$(dirname "$0")"
prefix=${1:-/usr/local}
sbin=$prefix/sbin
case $prefix in /usr | /usr/local) sbin=/usr/sbin ;; esac

mkdir -p "$prefix" "$sbin"
cp -R bin lib share "$prefix/"
sed "s|'/.*/bin/evtxfs'|'$prefix/bin/evtxfs'|" sbin/mount.evtxfs >"$sbin/mount.evtxfs"
chmod 755 "$sbin/mount.evtxfs"
[ ! -e "$prefix/lib/systemd/system/evtxfs@.service" ] ||
    sed -i "s|=/.*/bin/evtxfs|=$prefix/bin/evtxfs|" "$prefix/lib/systemd/system/evtxfs@.service"
"$prefix/bin/evtxfs" -V
