// Reads a log of ours with golang.org/x/mod/sumdb, and makes one for ours to read.
//
//	log read FOLDER VKEY OLDER        (FOLDER may be an https address, whose CA the environment names as LOG_CA) every entry's proof out of the tiles, the checkpoint, and consistency with an older one
//	log proof FILE VKEY ENTRY_HEX     a tlog-proof, and what it proves
//	log make FOLDER SIZE              a log and its proofs: checkpoint, tile/..., proofs/N, vkey, older, step
package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func fail(format string, args ...interface{}) {
	must(fmt.Errorf(format, args...))
}

var client *http.Client

// A file of the folder, or of where it is served; who asks too fast waits.
func get(folder, name string) ([]byte, error) {
	if !strings.HasPrefix(folder, "https://") {
		return os.ReadFile(filepath.Join(folder, name))
	}
	if client == nil {
		ca, err := os.ReadFile(os.Getenv("LOG_CA"))
		must(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(ca)
		client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	}
	for {
		r, err := client.Get(folder + "/" + name)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode == 200 {
			return data, err
		}
		if r.StatusCode != 429 {
			return nil, fmt.Errorf("%s: %s", name, r.Status)
		}
		time.Sleep(time.Second)
	}
}

// The path of C2SP has no height in it: tile/8/0/001 is tile/0/001.
func path(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
}

type reader struct {
	folder string
	read   int
}

func (r *reader) Height() int { return 8 }

func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := get(r.folder, path(t))
		if err != nil {
			return nil, err
		}
		r.read++
		all = append(all, data)
	}
	return all, nil
}

func (r *reader) SaveTiles([]tlog.Tile, [][]byte) {}

// A checkpoint: signed by this key, which has its name from the origin.
func open(data []byte, vkey string) tlog.Tree {
	v, err := note.NewVerifier(vkey)
	must(err)
	n, err := note.Open(data, note.VerifierList(v))
	must(err)
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != v.Name() || lines[3] != "" {
		fail("not a checkpoint: %q", n.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

var last struct {
	name string
	data []byte
}

func bundle(folder, name string) ([]byte, error) {
	if last.name != name {
		data, err := get(folder, name)
		if err != nil {
			return nil, err
		}
		last.name, last.data = name, data
	}
	return last.data, nil
}

// Entries of a bundle: a length of two bytes, and that many.
func entry(folder string, size, n int64) []byte {
	t := tlog.Tile{H: 8, L: -1, N: n / 256, W: 256}
	if size-256*t.N < 256 {
		t.W = int(size - 256*t.N)
	}
	name := strings.Replace(path(tlog.Tile{H: 8, L: 0, N: t.N, W: t.W}), "tile/0/", "tile/entries/", 1)
	data, err := bundle(folder, name)
	must(err)
	for i := n % 256; ; i-- {
		length := int(data[0])<<8 | int(data[1])
		if i == 0 {
			return data[2 : 2+length]
		}
		data = data[2+length:]
	}
}

func read(folder, vkey, older string) {
	data, err := get(folder, "checkpoint")
	must(err)
	tree := open(data, vkey)
	r := &reader{folder: folder}
	hashes := tlog.TileHashReader(tree, r)
	for n := int64(0); n < tree.N; n++ {
		e := entry(folder, tree.N, n)
		p, err := tlog.ProveRecord(tree.N, n, hashes)
		must(err)
		must(tlog.CheckRecord(p, tree.N, tree.Hash, n, tlog.RecordHash(e)))
		if n%37 == 0 && tlog.CheckRecord(p, tree.N, tree.Hash, n, tlog.RecordHash(append(e, 0))) == nil {
			fail("another entry passes at %d", n)
		}
	}
	data, err = os.ReadFile(older)
	must(err)
	before := open(data, vkey)
	for _, n := range []int64{1, 2, 255, 256, 257, before.N, tree.N - 1, tree.N} {
		if n < 1 || n > tree.N {
			continue
		}
		then, err := tlog.TreeHash(n, hashes)
		must(err)
		p, err := tlog.ProveTree(tree.N, n, hashes)
		must(err)
		must(tlog.CheckTree(p, tree.N, tree.Hash, n, then))
		if n == before.N && then != before.Hash {
			fail("the older checkpoint is of another tree")
		}
	}
	fmt.Printf("read %d entries out of %d tiles\n", tree.N, r.read)
}

func proof(file, vkey, entryHex string) {
	data, err := os.ReadFile(file)
	must(err)
	parts := bytes.SplitN(data, []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	if len(parts) != 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		fail("not a proof")
	}
	n, err := strconv.ParseInt(lines[1][6:], 10, 64)
	must(err)
	var p tlog.RecordProof
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		must(err)
		p = append(p, h)
	}
	e, err := hex.DecodeString(entryHex)
	must(err)
	tree := open(parts[1], vkey)
	must(tlog.CheckRecord(p, tree.N, tree.Hash, n, tlog.RecordHash(e)))
	fmt.Printf("proof of %d in %d\n", n, tree.N)
}

func put(folder, name string, data []byte) {
	place := filepath.Join(folder, name)
	must(os.MkdirAll(filepath.Dir(place), 0755))
	must(os.WriteFile(place, data, 0644))
}

func base64Lines(hashes []tlog.Hash) string {
	var b strings.Builder
	for _, h := range hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	return b.String()
}

func make_(folder string, size int64) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "go.example/log")
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, i := range indexes {
			all = append(all, stored[i])
		}
		return all, nil
	})
	entries := make([][]byte, size)
	for n := int64(0); n < size; n++ {
		digest := sha256.Sum256([]byte(fmt.Sprint("entry ", n)))
		entries[n] = digest[:]
		more, err := tlog.StoredHashes(n, entries[n], hashes)
		must(err)
		stored = append(stored, more...)
	}
	checkpoint := func(n int64) []byte {
		root, err := tlog.TreeHash(n, hashes)
		must(err)
		text := fmt.Sprintf("go.example/log\n%d\n%s\n", n, root)
		data, err := note.Sign(&note.Note{Text: text}, signer)
		must(err)
		return data
	}
	now := checkpoint(size)
	for _, t := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(t, hashes)
		must(err)
		put(folder, path(t), data)
	}
	put(folder, "checkpoint", now)
	put(folder, "vkey", []byte(vkey+"\n"))
	put(folder, "older", checkpoint(size/2))
	p, err := tlog.ProveTree(size, size/2, hashes)
	must(err)
	put(folder, "step", append([]byte(fmt.Sprintf("old %d\n%s\n", size/2, base64Lines(p))), now...))
	for n := int64(0); n < size; n += 1 + size/40 {
		p, err := tlog.ProveRecord(size, n, hashes)
		must(err)
		put(folder, fmt.Sprintf("proofs/%d", n), append([]byte(fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n%s\n", n, base64Lines(p))), now...))
		put(folder, fmt.Sprintf("proofs/%d.entry", n), []byte(hex.EncodeToString(entries[n])))
	}
}

func main() {
	switch a := os.Args; {
	case len(a) == 5 && a[1] == "read":
		read(a[2], a[3], a[4])
	case len(a) == 5 && a[1] == "proof":
		proof(a[2], a[3], a[4])
	case len(a) == 4 && a[1] == "make":
		size, err := strconv.ParseInt(a[3], 10, 64)
		must(err)
		make_(a[2], size)
	default:
		fail("log read|proof|make ...")
	}
}
