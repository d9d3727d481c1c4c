// Command audit reads a whole log over HTTP and checks all of it with other people's code: Go's golang.org/x/mod/sumdb, which shares
// nothing with Vouchsafe. It knows the C2SP formats and nothing else: no entry is looked into.
//
//	audit -log http://host/log/<id> -vkey <key> [-key <API key>] [-old <saved checkpoint>] [-save <file>]
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Binary levels of the tree in one level of tiles.
const height = 8
const width = 1 << height

var (
	log  = flag.String("log", "", "address of the log")
	vkey = flag.String("vkey", "", "its public key")
	key  = flag.String("key", "", "an API key")
	old  = flag.String("old", "", "a checkpoint that the log has to contain")
	save = flag.String("save", "", "where to keep the checkpoint")
)

func main() {
	flag.Parse()
	if err := audit(); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

func audit() error {
	signed, err := get("checkpoint", "text/plain; charset=utf-8", "max-age=1")
	if err != nil {
		return err
	}
	tree, err := open(signed)
	if err != nil {
		return err
	}
	hashes, err := entries(tree.N)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the entries give the root %v, and %v is signed", root, tree.Hash)
	}
	tiles, err := upperTiles(tree.N, hashes)
	if err != nil {
		return err
	}
	if err := proofs(tree, hashes); err != nil {
		return err
	}
	if *save != "" {
		if err := os.WriteFile(*save, signed, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%d entries, %d upper tiles\n", tree.N, tiles)
	return nil
}

// get reads a file of the log, and demands its media type and a part of its Cache-Control.
func get(path, kind, kept string) ([]byte, error) {
	request, err := http.NewRequest("GET", *log+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if *key != "" {
		request.Header.Set("Authorization", "Bearer "+*key)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	if got := answer.Header.Get("Content-Type"); got != kind {
		return nil, fmt.Errorf("%s is of type %q", path, got)
	}
	if got := answer.Header.Get("Cache-Control"); !strings.Contains(got, kept) {
		return nil, fmt.Errorf("%s is kept %q", path, got)
	}
	return io.ReadAll(answer.Body)
}

// open verifies a signed checkpoint.
func open(signed []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(*vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, fmt.Errorf("the checkpoint has %d lines", len(lines)-1)
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is of %s, and the key of %s", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("the size is written %q", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("the root is written %q", lines[2])
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// hashList is every hash of a tree, as the package numbers them.
type hashList []tlog.Hash

func (all hashList) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(all)) {
			return nil, fmt.Errorf("hash %d is beyond the tree", index)
		}
		read[i] = all[index]
	}
	return read, nil
}

// path of a tile: its number in groups of three digits, and its width where it is not full.
func path(level string, n, w int64) string {
	digits := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		digits = fmt.Sprintf("x%03d/%s", n%1000, digits)
	}
	if w < width {
		digits += fmt.Sprintf(".p/%d", w)
	}
	return "tile/" + level + "/" + digits
}

const octets, forever = "application/octet-stream", "max-age=31536000, immutable"

// entries reads all of them, holds each against its hash in the tile beside it, and gives the hashes of the whole tree.
func entries(size int64) (hashList, error) {
	var hashes hashList
	for at := int64(0); at < size; at += width {
		w := size - at
		if w > width {
			w = width
		}
		bundle, err := get(path("entries", at/width, w), octets, forever)
		if err != nil {
			return nil, err
		}
		tile, err := get(path("0", at/width, w), octets, forever)
		if err != nil {
			return nil, err
		}
		if int64(len(tile)) != w*tlog.HashSize {
			return nil, fmt.Errorf("the tile of entry %d has %d bytes", at, len(tile))
		}
		for i := int64(0); i < w; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("the bundle of entry %d is cut off", at+i)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			hash := tlog.RecordHash(bundle[2:end])
			bundle = bundle[end:]
			if !bytes.Equal(hash[:], tile[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				return nil, fmt.Errorf("entry %d is not the one of its tile", at+i)
			}
			more, err := tlog.StoredHashesForRecordHash(at+i, hash, hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
		}
		if len(bundle) > 0 {
			return nil, fmt.Errorf("the bundle of entry %d is too long", at)
		}
	}
	return hashes, nil
}

// upperTiles compares all tiles above the first level byte for byte.
func upperTiles(size int64, hashes hashList) (int, error) {
	tiles := 0
	for level, below := 1, size/width; below > 0; level, below = level+1, below/width {
		for n := int64(0); n*width < below; n++ {
			w := below - n*width
			if w > width {
				w = width
			}
			want, err := tlog.ReadTileData(tlog.Tile{H: height, L: level, N: n, W: int(w)}, hashes)
			if err != nil {
				return 0, err
			}
			name := path(strconv.Itoa(level), n, w)
			got, err := get(name, octets, forever)
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(got, want) {
				return 0, fmt.Errorf("%s does not hold the hashes below it", name)
			}
			tiles++
		}
	}
	return tiles, nil
}

// proofs checks that some entries are in the tree, and that the saved log is.
func proofs(tree tlog.Tree, hashes hashList) error {
	for _, n := range []int64{0, tree.N / 3, tree.N - 1} {
		if tree.N == 0 {
			break
		}
		proof, err := tlog.ProveRecord(tree.N, n, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, hashes[tlog.StoredHashIndex(0, n)]); err != nil {
			return err
		}
	}
	if *old == "" {
		return nil
	}
	signed, err := os.ReadFile(*old)
	if err != nil {
		return err
	}
	before, err := open(signed)
	if err != nil {
		return err
	}
	if before.N > tree.N {
		return fmt.Errorf("%d entries were saved, and there are %d", before.N, tree.N)
	}
	proof, err := tlog.ProveTree(tree.N, before.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash)
}
