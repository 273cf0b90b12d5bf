package wages

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
)

type Slip struct {
	Employee string
	Cents    int64
}

type Printer struct {
	Queue string
}

func spool() (*os.File, error) {
	return os.CreateTemp("", "wage-slips-*.txt")
}

func write(w io.Writer, slips []Slip) error {
	out := bufio.NewWriter(w)
	for _, slip := range slips {
		if _, err := fmt.Fprintf(out, "%-40s %8d.%02d\n", slip.Employee, slip.Cents/100, slip.Cents%100); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Print hands the month's slips to the printer of the office.
func (p Printer) Print(slips []Slip) error {
	file, err := spool()
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()

	if err := write(file, slips); err != nil {
		return err
	}
	lp := exec.Command("lp", "-o", "raw")
	lp.Env = []string{"PATH=/usr/bin:/bin", "LPDEST=" + p.Queue}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	lp.Stdin = file
	return lp.Run()
}
