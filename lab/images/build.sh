#!/bin/bash
# build.sh OUT: makes everything a lab host boots, in the folder OUT (which exists and is empty):
#
#   xen            the hypervisor as the 32-bit ELF that QEMU's -kernel can load
#   vmlinux        Debian's kernel, unpacked, for dom0 (and for the guests)
#   dom0.cpio.gz   tiny initramfs of dom0: busybox, virtio, ext4
#   root.qcow2     dom0's root file system: Debian with Xen's tools, sshd, LVM
#   id_ed25519     key of root on the hosts, with id_ed25519.pub
#   host_key.pub   the key the hosts' sshd shows; the same on every host
#   versions       what was built from, for people
#
# The guests' kernel, initramfs (one more with an ssh server) and disk image are inside root.qcow2, under /srv/guest.
#
# Run by `smartdomains lab build`, which knows whether it is needed. Needs root (for mmdebstrap's root mode), but no loop device,
# no mount, no device-mapper and no network besides this machine's own apt mirrors. LAB_SUITE is Debian's release.
set -euo pipefail

out=$(realpath "${1:?the folder to build in}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suite=${LAB_SUITE:-bookworm}
[ "$(id -u)" = 0 ] || { echo "building the images needs root" >&2; exit 1; }
umask 022

say() { printf 'lab: %s\n' "$*" >&2; }

work=$out/work
root=$work/root
mkdir "$work"

# --- keys -----------------------------------------------------------------------------------------
ssh-keygen -q -t ed25519 -N '' -C smartdomains-lab -f "$out/id_ed25519"
ssh-keygen -q -t ed25519 -N '' -C smartdomains-lab -f "$work/host_key"
cp "$work/host_key.pub" "$out/host_key.pub"

# --- Debian ---------------------------------------------------------------------------------------
# The mirrors are those of this machine: every Debian index that is switched on.
apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
  awk -v suite="$suite" '$1 == "Debian" && ($2 == suite || index($2, suite "-") == 1) { print "deb", $4, $2, $3 }' |
  sort -u >"$work/sources.list"
grep -q . "$work/sources.list" || { echo "this machine's apt knows no Debian $suite: run apt-get update" >&2; exit 1; }

packages=(
  xen-system-amd64 qemu-system-xen lvm2 thin-provisioning-tools qemu-utils xorriso
  openssh-server sudo dropbear-bin btrfs-progs rsync curl ca-certificates socat tcpdump iproute2 iputils-ping
  systemd-sysv dbus udev kmod busybox-static procps psmisc util-linux e2fsprogs less jq
)
say "Debian $suite with Xen (mmdebstrap)"
# Documentation and translations are kept out by a hook: with --dpkgopt mmdebstrap filters each package in Python, 20 s longer.
# The kernel's package is unpacked and not installed: its scripts would make an initramfs that nobody uses. /lib is a link,
# which tar would replace.
mmdebstrap --mode=root --variant=minbase --format=directory \
  --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Languages "none"' \
  --extract-hook='mkdir -p "$1/etc/dpkg/dpkg.cfg.d" && printf "%s\n" force-unsafe-io "path-exclude=/usr/share/doc/*" \
     "path-exclude=/usr/share/man/*" "path-exclude=/usr/share/locale/*" "path-exclude=/usr/share/info/*" \
     >"$1/etc/dpkg/dpkg.cfg.d/99lab"' \
  --include="$(IFS=,; echo "${packages[*]}")" \
  --customize-hook='cd "$1/tmp" && export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG &&
     kernel=$(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: //p" | head -1) &&
     apt-get -q download "$kernel" && dpkg-deb --fsys-tarfile "$kernel"_*.deb |
     tar -x --keep-directory-symlink -C "$1" && rm -f "$kernel"_*.deb' \
  "$suite" "$root" "$work/sources.list" >"$work/mmdebstrap.log" 2>&1 || { tail -20 "$work/mmdebstrap.log" >&2; exit 1; }

kernel=$(basename "$root"/boot/vmlinuz-*)
kernel=${kernel#vmlinuz-}

# Unpacked here once: else Xen (for dom0) and xl (for each guest) unpack it under emulation, which takes many seconds.
unpack_kernel() { # FILE OUT: the ELF inside a bzImage, which is packed with xz
  local offset
  for offset in $(LC_ALL=C grep -aobP '\xfd7zXZ\x00' "$1" | cut -d: -f1); do
    tail -c "+$((offset + 1))" "$1" | xz -dc --single-stream 2>/dev/null >"$2" || true
    [ "$(head -c 4 "$2" | tail -c 3)" = ELF ] && return
  done
  echo "no kernel found in $1" >&2
  return 1
}
unpack_kernel "$root/boot/vmlinuz-$kernel" "$out/vmlinux"
xen_packed=$(ls "$root"/boot/xen-*-amd64.gz)
gunzip -c "$xen_packed" >"$out/xen"

# --- modules: without what an emulated dom0 never has (300 MB to 60 MB) ------------------------------
modules=$root/lib/modules/$kernel
(
  cd "$modules/kernel"
  rm -rf sound net/{wireless,mac80211,bluetooth,nfc,mac802154,ieee802154,can,atm,ax25,netrom,rose,dccp,sctp,tipc,rds,smc}
  cd drivers
  for folder in *; do
    case $folder in
      block | cdrom | md | xen | virtio | net | char | scsi | vhost | nvdimm | dax | acpi | pci | firmware) ;;
      *) rm -rf "$folder" ;;
    esac
  done
  rm -rf net/{ethernet,wireless,usb,can,ieee802154,phy,wwan,dsa,fddi,arcnet,hamradio,ppp,slip,wan,fjes,hyperv,vmxnet3}
)
depmod -b "$root" "$kernel"

pack_initramfs() { # OUT FOLDER MODULE...: the folder with busybox and the modules and what they need
  local to=$1 folder=$2 file
  shift 2
  mkdir -p "$folder/bin" "$folder/lib/modules/$kernel"
  cp "$root/usr/bin/busybox" "$folder/bin/busybox" 2>/dev/null || cp "$root/bin/busybox" "$folder/bin/busybox"
  for module in "$@"; do modprobe -d "$root" -S "$kernel" --show-depends "$module"; done |
    awk '$1 == "insmod" { print $2 }' | sort -u |
    while read -r file; do
      file=${file#"$root"}
      mkdir -p "$folder$(dirname "$file")"
      cp "$root$file" "$folder$file"
    done
  cp "$modules"/modules.{builtin,builtin.modinfo,order} "$folder/lib/modules/$kernel/"
  depmod -b "$folder" "$kernel"
  (cd "$folder" && find . | sort | cpio -o -H newc --quiet -R 0:0 | gzip -9n) >"$to"
}

install -D -m 755 "$here/dom0/initramfs-init" "$work/dom0/init"
pack_initramfs "$out/dom0.cpio.gz" "$work/dom0" virtio_pci virtio_blk ext4 crc32c_generic crc32c-intel

# --- the guest --------------------------------------------------------------------------------------
guest=$root/srv/guest
install -D -m 755 "$here/guest/init" "$work/guest/init"
install -D -m 755 "$here/guest/rc" "$work/guest/etc/rc"
install -D -m 644 "$here/guest/inittab" "$work/guest/etc/inittab"
mkdir -p "$guest" "$work/disk"
guest_modules=(xen-blkfront xen-netfront ext4 isofs crc32c_generic crc32c-intel)
pack_initramfs "$guest/initrd" "$work/guest" "${guest_modules[@]}"
# The same with an ssh server that root's key on the hosts opens. Not in all guests: it takes 5 MB of their memory.
for file in /usr/sbin/dropbear $(chroot "$root" ldd /usr/sbin/dropbear | grep -o '/[^ ]*'); do
  install -D -m 755 "$root$file" "$work/guest$file"
done
chroot "$root" dropbearkey -t ed25519 -f /tmp/host_key >/dev/null 2>&1
install -D -m 600 "$root/tmp/host_key" "$work/guest/etc/dropbear/host_key"
rm "$root/tmp/host_key"
install -d -m 700 "$work/guest/root/.ssh"
install -m 600 "$out/id_ed25519.pub" "$work/guest/root/.ssh/authorized_keys"
echo 'root:*:0:0:root:/root:/bin/sh' >"$work/guest/etc/passwd"
pack_initramfs "$guest/initrd-ssh" "$work/guest" "${guest_modules[@]}"
cp "$out/vmlinux" "$guest/vmlinux"
ln "$root/boot/vmlinuz-$kernel" "$guest/vmlinuz"
echo base >"$work/disk/label"
truncate -s 16M "$guest/disk.img"
mke2fs -q -F -t ext4 -L guest -d "$work/disk" "$guest/disk.img"
# The paths of the tutorial's pools.
mkdir -p "$root/data/xen"
ln "$guest/vmlinux" "$root/boot/vmlinuz-2.6-xen"
ln "$guest/initrd" "$root/boot/initrd-2.6-xen.img"
ln "$guest/disk.img" "$root/data/xen/slc3-smartfrog.img"

# --- dom0 -------------------------------------------------------------------------------------------
install -d -m 700 "$root/root/.ssh"
install -m 600 "$out/id_ed25519" "$root/root/.ssh/id_ed25519"
cp "$out/id_ed25519.pub" "$root/root/.ssh/authorized_keys"
# A user who may not do anything yet: what `smartdomains sudoers` prints is for him. With `*` as his password he is not locked.
chroot "$root" useradd -m -s /bin/sh -p '*' xenop
install -d -m 700 -o 1000 -g 1000 "$root/home/xenop/.ssh"
install -m 600 -o 1000 -g 1000 "$out/id_ed25519.pub" "$root/home/xenop/.ssh/authorized_keys"
rm -f "$root"/etc/ssh/ssh_host_*
install -m 600 "$work/host_key" "$root/etc/ssh/ssh_host_ed25519_key"
cp "$out/host_key.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
host_key=$(cut -d' ' -f1,2 "$out/host_key.pub")
echo '127.0.0.1 localhost' >"$root/etc/hosts"
for number in 1 2 3 4 5 6 7 8 9; do
  echo "192.168.77.$((10 + number)) xen$number" >>"$root/etc/hosts"
  echo "xen$number,192.168.77.$((10 + number)) $host_key" >>"$root/root/.ssh/known_hosts"
done
install -m 644 "$here/dom0/ssh_config" "$root/root/.ssh/config"
install -m 644 "$here/dom0/sshd_config" "$root/etc/ssh/sshd_config.d/lab.conf"
install -D -m 644 "$here/dom0/lvmlocal.conf" "$root/etc/lvm/lvmlocal.conf"
install -m 644 "$here/dom0/inittab" "$root/etc/inittab"
install -m 644 "$here/dom0/xl.conf" "$root/etc/xen/xl.conf"
for file in init rc network guest-config wait-for-line; do install -D -m 755 "$here/dom0/$file" "$root/lab/$file"; done
# What a guest writes to its console is kept in /var/log/xen/console/guest-NAME.log.
mkdir -p "$root/var/log/xen/console"
echo 'XENCONSOLED_ARGS="--log=all --log-dir=/var/log/xen/console"' >>"$root/etc/default/xen"
echo '/dev/vda / ext4 noatime 0 1' >"$root/etc/fstab"
echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
rm -rf "$root"/usr/share/{doc,man,info,locale}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*

# --- the root disk ----------------------------------------------------------------------------------
# With a journal: hosts are switched off in the middle of things.
size_mib=$(($(du -sm "$root" | cut -f1) * 12 / 10 + 1024))
truncate -s "${size_mib}M" "$work/root.img"
mke2fs -q -F -t ext4 -O ^metadata_csum,^resize_inode -J size=16 -E lazy_itable_init=1 -m 0 -d "$root" "$work/root.img"
qemu-img convert -q -f raw -O qcow2 "$work/root.img" "$out/root.qcow2"
{
  echo "kernel $kernel"
  echo "xen $(basename "$xen_packed")"
  chroot "$root" dpkg-query -Wf '${Package} ${Version}\n' |
    grep -E '^(xen-|lvm2|openssh-server|busybox-static|coreutils|util-linux|qemu-system-xen|libxen)'
  qemu-system-x86_64 --version | head -1
} >"$out/versions"
rm -rf "$work"
