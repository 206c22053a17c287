package manifest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNone says that no manifest was found.
var ErrNone = errors.New("no models.toml here or above")

// Find looks for the manifest of a folder: in it and in every folder above up
// to the root of the repository, models.toml, then .config/models.toml, then
// pyproject.toml with [tool.modelterms].
func Find(dir string) (file string, pyproject bool, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", false, err
	}
	for {
		if file, pyproject, err := In(dir); err == nil || !errors.Is(err, ErrNone) {
			return file, pyproject, err
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return "", false, ErrNone
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false, ErrNone
		}
		dir = parent
	}
}

// In looks for the manifest in one folder.
func In(dir string) (file string, pyproject bool, err error) {
	for _, name := range []string{"models.toml", filepath.Join(".config", "models.toml")} {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		if err == nil && !info.IsDir() {
			return file, false, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) && !isNotDir(err) {
			return "", false, err
		}
	}
	file = filepath.Join(dir, "pyproject.toml")
	data, err := os.ReadFile(file)
	if err == nil && bytes.Contains(data, []byte("[tool.modelterms")) {
		return file, true, nil
	}
	return "", false, ErrNone
}

// isNotDir reports an error of looking below something that is no folder.
func isNotDir(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p) && p.Err.Error() == "not a directory"
}
