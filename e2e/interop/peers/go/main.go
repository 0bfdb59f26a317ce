// The Go judge: nats.go's jetstream package behind the command line that all peers share (see e2e/interop/protocol.ts).
// `peer serve` answers a JSON request a line; `peer OP key=value…` runs one.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const patience = 15 * time.Second

const period = 65521

type request struct {
	Op             string              `json:"op"`
	Bucket         string              `json:"bucket"`
	Name           string              `json:"name"`
	NewName        string              `json:"newName"`
	Target         string              `json:"target"`
	TargetBucket   string              `json:"targetBucket"`
	Description    string              `json:"description"`
	File           string              `json:"file"`
	Until          string              `json:"until"`
	Size           int                 `json:"size"`
	Seed           uint32              `json:"seed"`
	ChunkSize      uint32              `json:"chunkSize"`
	Headers        map[string][]string `json:"headers"`
	Metadata       map[string]string   `json:"metadata"`
	BucketMetadata map[string]string   `json:"bucketMetadata"`
	TTL            int64               `json:"ttl"`
	MaxBytes       int64               `json:"maxBytes"`
	Compression    bool                `json:"compression"`
}

type answer map[string]any

func main() {
	server := os.Getenv("NATS_URL")
	if server == "" {
		server = nats.DefaultURL
	}
	connection, err := nats.Connect(server)
	exitOn(err)
	js, err := jetstream.New(connection)
	exitOn(err)
	if len(os.Args) < 2 || os.Args[1] != "serve" {
		result := run(js, fromArguments(os.Args[1:]))
		say(result)
		if result["ok"] != true {
			os.Exit(1)
		}
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked request
		exitOn(json.Unmarshal(lines.Bytes(), &asked))
		say(run(js, asked))
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func say(line answer) {
	text, err := json.Marshal(line)
	exitOn(err)
	fmt.Println(string(text))
}

// fromArguments reads `put bucket=b name=n size=3`: what is JSON is read as JSON, anything else as text.
func fromArguments(arguments []string) request {
	texts := map[string]bool{"bucket": true, "name": true, "newName": true, "target": true, "targetBucket": true,
		"description": true, "file": true, "until": true}
	fields := map[string]any{}
	if len(arguments) > 0 {
		fields["op"] = arguments[0]
		for _, argument := range arguments[1:] {
			key, value, _ := strings.Cut(argument, "=")
			if texts[key] || !json.Valid([]byte(value)) {
				fields[key] = value
			} else {
				fields[key] = json.RawMessage(value)
			}
		}
	}
	text, err := json.Marshal(fields)
	exitOn(err)
	var asked request
	exitOn(json.Unmarshal(text, &asked))
	return asked
}

func run(js jetstream.JetStream, asked request) answer {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	result, err := perform(ctx, js, asked)
	if err != nil {
		return answer{"ok": false, "error": err.Error()}
	}
	result["ok"] = true
	return result
}

func perform(ctx context.Context, js jetstream.JetStream, asked request) (answer, error) {
	if asked.Op == "create" {
		_, err := js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{
			Bucket: asked.Bucket, Description: asked.Description, TTL: time.Duration(asked.TTL) * time.Millisecond,
			MaxBytes: asked.MaxBytes, Storage: jetstream.MemoryStorage, Compression: asked.Compression,
			Metadata: asked.BucketMetadata,
		})
		return answer{}, err
	}
	store, err := js.ObjectStore(ctx, asked.Bucket)
	if err != nil {
		return nil, err
	}
	switch asked.Op {
	case "put":
		return put(ctx, store, asked)
	case "get":
		return get(ctx, store, asked)
	case "info":
		info, err := store.GetInfo(ctx, asked.Name)
		return withInfo(info, err)
	case "list":
		infos, err := store.List(ctx)
		if errors.Is(err, jetstream.ErrNoObjectsFound) {
			err = nil
		}
		objects := []answer{}
		for _, info := range infos {
			objects = append(objects, tell(info))
		}
		return answer{"objects": objects}, err
	case "delete":
		return answer{}, store.Delete(ctx, asked.Name)
	case "link":
		from := store
		if asked.TargetBucket != "" {
			if from, err = js.ObjectStore(ctx, asked.TargetBucket); err != nil {
				return nil, err
			}
		}
		target, err := from.GetInfo(ctx, asked.Target)
		if err != nil {
			return nil, err
		}
		return withInfo(store.AddLink(ctx, asked.Name, target))
	case "bucketlink":
		target, err := js.ObjectStore(ctx, asked.Target)
		if err != nil {
			return nil, err
		}
		return withInfo(store.AddBucketLink(ctx, asked.Name, target))
	case "update":
		meta := metaOf(asked)
		if asked.NewName != "" {
			meta.Name = asked.NewName
		}
		if err := store.UpdateMeta(ctx, asked.Name, meta); err != nil {
			return nil, err
		}
		return withInfo(store.GetInfo(ctx, meta.Name))
	case "watch":
		return watch(ctx, store, asked)
	case "seal":
		return answer{}, store.Seal(ctx)
	case "status":
		status, err := store.Status(ctx)
		if err != nil {
			return nil, err
		}
		return answer{"status": answer{
			"bucket": status.Bucket(), "description": status.Description(), "ttl": status.TTL().Milliseconds(),
			"sealed": status.Sealed(), "size": status.Size(), "compression": status.IsCompressed(),
			"metadata": status.Metadata(),
		}}, nil
	}
	return answer{"unsupported": true}, errors.New("unsupported: " + asked.Op)
}

func metaOf(asked request) jetstream.ObjectMeta {
	meta := jetstream.ObjectMeta{Name: asked.Name, Description: asked.Description, Metadata: asked.Metadata}
	for key, values := range asked.Headers {
		if meta.Headers == nil {
			meta.Headers = nats.Header{}
		}
		meta.Headers[key] = values
	}
	return meta
}

func put(ctx context.Context, store jetstream.ObjectStore, asked request) (answer, error) {
	content := pattern(asked.Size, asked.Seed)
	if asked.File != "" {
		var err error
		if content, err = os.ReadFile(asked.File); err != nil {
			return nil, err
		}
	}
	meta := metaOf(asked)
	if asked.ChunkSize > 0 {
		meta.Opts = &jetstream.ObjectMetaOptions{ChunkSize: asked.ChunkSize}
	}
	return withInfo(store.Put(ctx, meta, bytes.NewReader(content)))
}

func get(ctx context.Context, store jetstream.ObjectStore, asked request) (answer, error) {
	result, err := store.Get(ctx, asked.Name)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var content bytes.Buffer
	if _, err := content.ReadFrom(result); err != nil {
		return nil, err
	}
	if err := result.Error(); err != nil {
		return nil, err
	}
	info, err := result.Info()
	if err != nil {
		return nil, err
	}
	if asked.File != "" {
		if err := os.WriteFile(asked.File, content.Bytes(), 0o600); err != nil {
			return nil, err
		}
	}
	digest := sha256.Sum256(content.Bytes())
	return answer{"info": tell(info), "size": content.Len(), "sha256": fmt.Sprintf("%x", digest)}, nil
}

func watch(ctx context.Context, store jetstream.ObjectStore, asked request) (answer, error) {
	watcher, err := store.Watch(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = watcher.Stop() }()
	events := []answer{}
	for {
		select {
		case info, open := <-watcher.Updates():
			if !open {
				return nil, errors.New("the watch ended by itself")
			}
			if info == nil {
				say(answer{"event": "ready"})
				continue
			}
			events = append(events, tell(info))
			if info.Name == asked.Until {
				return answer{"events": events}, nil
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func withInfo(info *jetstream.ObjectInfo, err error) (answer, error) {
	if err != nil {
		return nil, err
	}
	return answer{"info": tell(info)}, nil
}

func tell(info *jetstream.ObjectInfo) answer {
	told := answer{
		"bucket": info.Bucket, "name": info.Name, "description": info.Description, "headers": info.Headers,
		"metadata": info.Metadata, "nuid": info.NUID, "size": info.Size, "chunks": info.Chunks, "digest": info.Digest,
		"deleted": info.Deleted,
	}
	if info.Opts != nil {
		told["chunkSize"] = info.Opts.ChunkSize
		if link := info.Opts.Link; link != nil {
			told["link"] = answer{"bucket": link.Bucket, "name": link.Name}
		}
	}
	return told
}

// pattern gives bytes that look random and are the same in every peer.
func pattern(size int, seed uint32) []byte {
	content := make([]byte, size)
	state := seed
	for i := range content {
		if i >= period {
			content[i] = content[i-period]
			continue
		}
		state = state*1664525 + 1013904223
		content[i] = byte(state >> 24)
	}
	return content
}
