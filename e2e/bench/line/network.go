package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"unsafe"
)

const device = "line"

// enter gives the calling thread a network namespace of its own, with a TUN device of this address.
func enter(address, congestion string) (*os.File, error) {
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("new network namespace: %w", err)
	}
	file, err := openTun()
	if err != nil {
		return nil, err
	}
	for _, args := range [][]string{
		{"link", "set", "lo", "up"},
		{"addr", "add", address, "dev", device},
		{"link", "set", device, "mtu", "1500", "txqueuelen", "5000", "up"},
	} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ip %v: %w %s", args, err, out)
		}
	}
	// Otherwise a connection begins with what an earlier one has learned, maybe of another line.
	if err := set("tcp_no_metrics_save", "1"); err != nil {
		return nil, err
	}
	if congestion != "" {
		if err := set("tcp_congestion_control", congestion); err != nil {
			return nil, fmt.Errorf("congestion control %s: %w (a namespace may use those in /proc/sys/net/ipv4/tcp_allowed_congestion_control)", congestion, err)
		}
	}
	return file, nil
}

func set(name, value string) error {
	return os.WriteFile("/proc/sys/net/ipv4/"+name, []byte(value), 0)
}

func openTun() (*os.File, error) {
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	var request struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], device)
	request.flags = syscall.IFF_TUN | syscall.IFF_NO_PI
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TUNSETIFF, uintptr(unsafe.Pointer(&request)))
	if errno != 0 {
		return nil, fmt.Errorf("TUN device: %w", errno)
	}
	return os.NewFile(uintptr(fd), device), nil
}
