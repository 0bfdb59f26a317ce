package main

import (
	"math/rand"
	"os"
	"sync"
	"time"
)

// Least size of a queue in bytes, as cheap routers have it.
const minQueue = 64 * 1024

type packet struct {
	data []byte
	at   time.Time
}

// direction carries packets one way.
type direction struct {
	mutex sync.Mutex
	rate  float64 // bytes per second
	delay time.Duration
	loss  float64 // 0 to 1
	queue float64 // bytes: one bandwidth-delay product
	free  time.Time
}

func newDirection(from, to *os.File) *direction {
	d := &direction{}
	d.set(settings{Mbit: 1000})
	onTheWay := make(chan packet, 1<<16)
	go d.send(from, onTheWay)
	go deliver(to, onTheWay)
	return d
}

func (d *direction) set(wanted settings) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.rate = wanted.Mbit * 1e6 / 8
	d.delay = time.Duration(wanted.Ms / 2 * float64(time.Millisecond))
	d.loss = wanted.Loss / 100
	d.queue = max(minQueue, d.rate*wanted.Ms/1000)
}

// send reads packets, and says when each arrives. It drops what finds the queue full, and at random.
func (d *direction) send(from *os.File, onTheWay chan<- packet) {
	defer close(onTheWay)
	buffer := make([]byte, 65536)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if at, ok := d.arrival(n, time.Now()); ok {
			onTheWay <- packet{append([]byte(nil), buffer[:n]...), at}
		}
	}
}

func (d *direction) arrival(size int, now time.Time) (time.Time, bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.free.Before(now) {
		d.free = now
	}
	queued := d.free.Sub(now).Seconds() * d.rate
	if queued+float64(size) > d.queue || rand.Float64() < d.loss {
		return time.Time{}, false
	}
	d.free = d.free.Add(time.Duration(float64(size) / d.rate * float64(time.Second)))
	return d.free.Add(d.delay), true
}

// deliver writes each packet when its time has come.
func deliver(to *os.File, onTheWay <-chan packet) {
	for each := range onTheWay {
		time.Sleep(time.Until(each.at))
		_, _ = to.Write(each.data)
	}
}
