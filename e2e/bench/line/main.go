// line runs a command at the server's end of an emulated line, and ends with it:
//
//	line [-congestion cubic] -- command argument…
//
// The line joins two network namespaces of its own, by a TUN device in each: real TCP at both ends, with a rate, a delay,
// random loss and a drop-tail queue between them. The command runs at 10.77.0.2. It finds the process whose network is the
// other end, 10.77.0.1, in LINE_CLIENT_PID, and sets the line through descriptor 3, one JSON object per line (see settings).
//
// The namespaces have no names. The kernel removes them with the last process in them, however that ends.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
)

const clientAddress, serverAddress = "10.77.0.1/24", "10.77.0.2/24"

// settings of the line, the same in both directions.
type settings struct {
	Mbit float64 `json:"mbit"` // rate in Mbit/s
	Ms   float64 `json:"ms"`   // round-trip time
	Loss float64 `json:"loss"` // lost packets in percent
}

// The main goroutine keeps the main thread, whose namespace is that of the process.
func init() { runtime.LockOSThread() }

func main() {
	congestion := flag.String("congestion", "", "congestion control at both ends; default: the system's")
	flag.Parse()
	code, err := run(*congestion, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "line:", err)
		code = 1
	}
	os.Exit(code)
}

func run(congestion string, command []string) (int, error) {
	if len(command) == 0 {
		return 0, errors.New("no command")
	}
	client, err := enter(clientAddress, congestion)
	if err != nil {
		return 0, err
	}
	type result struct {
		code int
		err  error
	}
	over := make(chan result)
	go func() {
		// Never unlocked: the command inherits the namespace of this thread, and is told when the thread ends.
		runtime.LockOSThread()
		code, err := serve(client, congestion, command)
		over <- result{code, err}
	}()
	end := <-over
	return end.code, end.err
}

// serve makes the other end, joins the two, and runs the command there.
func serve(client *os.File, congestion string, command []string) (int, error) {
	server, err := enter(serverAddress, congestion)
	if err != nil {
		return 0, err
	}
	up, down := newDirection(client, server), newDirection(server, client)
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	control, theirs := os.NewFile(uintptr(pair[0]), "control"), os.NewFile(uintptr(pair[1]), "control")
	go obey(control, up, down)

	child := exec.Command(command[0], command[1:]...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.ExtraFiles = []*os.File{theirs}
	child.Env = append(os.Environ(), "LINE_CLIENT_PID="+strconv.Itoa(os.Getpid()))
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if err := child.Start(); err != nil {
		return 0, err
	}
	go func() {
		for each := range signals {
			// A terminal sends its Ctrl-C to the command as well.
			if each != syscall.SIGINT {
				_ = child.Process.Signal(each)
			}
		}
	}()
	err = child.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return 128 + int(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}

// obey applies each line of settings, and answers it.
func obey(control *os.File, up, down *direction) {
	lines := bufio.NewScanner(control)
	for lines.Scan() {
		var wanted settings
		answer := "ok"
		if err := json.Unmarshal(lines.Bytes(), &wanted); err != nil {
			answer = err.Error()
		} else {
			up.set(wanted)
			down.set(wanted)
		}
		fmt.Fprintln(control, answer)
	}
}
