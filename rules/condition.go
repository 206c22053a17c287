package rules

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// maxNodes bounds the size of a condition.
const maxNodes = 300

// maxSource bounds its length, in bytes: the parser goes as deep as it nests.
const maxSource = 4000

// loops are the builtins that walk a list; one may not stand inside another.
var loops = []string{"any", "all", "none", "one"}

// builtins are the functions of the language that conditions may use.
var builtins = append([]string{"len", "lower"}, loops...)

// compile checks and compiles an expression over [Env]. Conditions cannot
// count, allocate ranges or nest loops, so that one costs no more than the
// lists it looks at are long.
func compile(source string, result expr.Option) (*vm.Program, error) {
	if len(source) > maxSource {
		return nil, fmt.Errorf("the expression is longer than %d bytes", maxSource)
	}
	guard := &guard{}
	options := []expr.Option{expr.Env(Env{}), result, expr.MaxNodes(maxNodes), expr.DisableAllBuiltins(), expr.Patch(guard),
		expr.Function("join", func(params ...any) (any, error) { return join(params[0].([]string)), nil }, new(func([]string) string))}
	for _, name := range builtins {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		return nil, err
	}
	return program, guard.check(program.Node())
}

// guard refuses what the language allows and conditions do not need.
type guard struct{ err error }

// Visit looks at every node once.
func (g *guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			g.fail(n, "ranges are not available")
		}
		if n.Operator == "matches" {
			g.fail(n, "regular expressions are not available; use contains, startsWith or endsWith")
		}
	case *ast.BuiltinNode:
		if !slices.Contains(builtins, n.Name) {
			g.fail(n, n.Name+" is not available")
		}
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		g.fail(n, "variables are not available")
	}
}

func (g *guard) fail(n ast.Node, message string) {
	if g.err == nil {
		g.err = &file.Error{Location: n.Location(), Message: message}
	}
}

// check reports what Visit found, and loops inside loops.
func (g *guard) check(root ast.Node) error {
	if g.err == nil {
		depth(root, 0, func(n ast.Node) { g.fail(n, "a loop stands inside a loop") })
	}
	return g.err
}

// depth calls nested for every loop inside a loop.
func depth(n ast.Node, inside int, nested func(ast.Node)) {
	if b, ok := n.(*ast.BuiltinNode); ok && slices.Contains(loops, b.Name) {
		if inside > 0 {
			nested(n)
		}
		inside++
	}
	for _, c := range children(n) {
		depth(c, inside, nested)
	}
}

func children(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.MemberNode:
		return []ast.Node{n.Node, n.Property}
	case *ast.CallNode:
		return append([]ast.Node{n.Callee}, n.Arguments...)
	case *ast.BuiltinNode:
		return n.Arguments
	case *ast.PredicateNode:
		return []ast.Node{n.Node}
	case *ast.ConditionalNode:
		return []ast.Node{n.Cond, n.Exp1, n.Exp2}
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.SliceNode:
		return []ast.Node{n.Node, n.From, n.To}
	case *ast.MapNode:
		return n.Pairs
	case *ast.PairNode:
		return []ast.Node{n.Key, n.Value}
	}
	return nil
}

// faultAt gives the message and the line and column (from 1 and 0) of a fault
// in an expression.
func faultAt(err error) (message string, line, column int) {
	var f *file.Error
	if !errors.As(err, &f) {
		return err.Error(), 1, 0
	}
	if f.Line == 0 {
		return f.Message, 1, f.From
	}
	return f.Message, f.Line, f.Column
}

// evalBool runs a condition.
func evalBool(p *vm.Program, env Env) (bool, error) {
	out, err := expr.Run(p, env)
	if err != nil {
		return false, err
	}
	b, _ := out.(bool)
	return b, nil
}

// template is a text with {expressions} in it.
type template struct {
	parts    []string // literal, expression, literal, …
	programs []*vm.Program
}

// parseTemplate splits a text and compiles its expressions, but for those that
// only name a field. offset is the byte at which a faulty expression begins.
func parseTemplate(text string) (t *template, offset int, err error) {
	t = &template{}
	rest, at := text, 0
	for {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			t.parts = append(t.parts, rest)
			return t, 0, nil
		}
		j := strings.IndexByte(rest[i:], '}')
		if j < 0 {
			return nil, at + i, errors.New("a { without its }")
		}
		source := rest[i+1 : i+j]
		var p *vm.Program
		if _, plain := field(reflect.ValueOf(Env{}), source); !plain {
			if p, err = compile(source, expr.AsAny()); err != nil {
				return nil, at + i + 1, err
			}
		}
		t.parts = append(t.parts, rest[:i], source)
		t.programs = append(t.programs, p)
		rest, at = rest[i+j+1:], at+i+j+1
	}
}

// field follows a path of names, such as fact.license, into a struct.
func field(v reflect.Value, path string) (reflect.Value, bool) {
	name, rest, more := strings.Cut(path, ".")
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("expr") != name || name == "-" {
			continue
		}
		f := v.Field(i)
		if !more {
			return f, f.Kind() != reflect.Struct
		}
		if f.Kind() == reflect.Struct {
			return field(f, rest)
		}
	}
	return reflect.Value{}, false
}

// render fills the text.
func (t *template) render(env Env) (string, error) {
	var b strings.Builder
	for i, part := range t.parts {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		var out any
		if p := t.programs[i/2]; p == nil {
			f, _ := field(reflect.ValueOf(env), part)
			out = f.Interface()
		} else {
			var err error
			if out, err = expr.Run(p, env); err != nil {
				return "", fmt.Errorf("{%s}: %w", part, err)
			}
		}
		switch v := out.(type) {
		case []string:
			b.WriteString(join(v))
		case string:
			b.WriteString(v)
		default:
			fmt.Fprint(&b, v)
		}
	}
	return b.String(), nil
}
