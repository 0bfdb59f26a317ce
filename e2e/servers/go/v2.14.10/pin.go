//go:build pin

// Package pin makes Go check the sources of nats-server and of all that it is made of against go.sum.
package pin

import _ "github.com/nats-io/nats-server/v2"
