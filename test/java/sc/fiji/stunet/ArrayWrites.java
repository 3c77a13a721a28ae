package sc.fiji.stunet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;

/**
 * Finds what writes into an array that a static field or its alias holds, other than the static initializer: no
 * modifier forbids it. What another method does with an array that it is given stays unseen.
 */
final class ArrayWrites extends TreeScanner<Void, Void> {

	/** Methods of Java that write, with the index of the array. */
	private static final Map<String, Integer> WRITING =
			Map.of("fill", 0, "setAll", 0, "sort", 0, "parallelSort", 0, "parallelPrefix", 0, "arraycopy", 2);

	private final List<String> found = new ArrayList<>();
	private Set<String> arrays = new HashSet<>();

	private ArrayWrites() {}

	/** The expressions that write. */
	static List<String> in(Iterable<? extends JavaFileObject> sources) throws IOException {
		JavacTask task = (JavacTask)
				ToolProvider.getSystemJavaCompiler().getTask(null, null, null, List.of("-proc:none"), null, sources);
		ArrayWrites writes = new ArrayWrites();
		for (CompilationUnitTree unit : task.parse()) unit.accept(writes, null);
		return writes.found;
	}

	@Override
	public Void visitClass(ClassTree type, Void none) {
		Set<String> outside = arrays;
		arrays = new HashSet<>(arrays);
		for (Tree member : type.getMembers())
			if (member instanceof VariableTree field
					&& field.getModifiers().getFlags().contains(Modifier.STATIC)
					&& field.getType() instanceof ArrayTypeTree)
				arrays.add(field.getName().toString());
		super.visitClass(type, null);
		arrays = outside;
		return null;
	}

	@Override
	public Void visitMethod(MethodTree method, Void none) {
		Set<String> outside = arrays;
		arrays = new HashSet<>(arrays);
		super.visitMethod(method, null);
		arrays = outside;
		return null;
	}

	@Override
	public Void visitBlock(BlockTree block, Void none) {
		return block.isStatic() ? null : super.visitBlock(block, null);
	}

	@Override
	public Void visitVariable(VariableTree variable, Void none) {
		addAlias(variable, variable.getInitializer());
		return super.visitVariable(variable, null);
	}

	@Override
	public Void visitEnhancedForLoop(EnhancedForLoopTree loop, Void none) {
		addAlias(loop.getVariable(), loop.getExpression());
		return super.visitEnhancedForLoop(loop, null);
	}

	private void addAlias(VariableTree variable, ExpressionTree of) {
		if (variable.getType() instanceof ArrayTypeTree && isStatic(of))
			arrays.add(variable.getName().toString());
	}

	@Override
	public Void visitAssignment(AssignmentTree write, Void none) {
		add(write, write.getVariable());
		return super.visitAssignment(write, null);
	}

	@Override
	public Void visitCompoundAssignment(CompoundAssignmentTree write, Void none) {
		add(write, write.getVariable());
		return super.visitCompoundAssignment(write, null);
	}

	@Override
	public Void visitUnary(UnaryTree write, Void none) {
		if (write.getKind().name().endsWith("CREMENT")) add(write, write.getExpression());
		return super.visitUnary(write, null);
	}

	private void add(Tree write, ExpressionTree to) {
		if (to instanceof ArrayAccessTree && isStatic(to)) found.add(write.toString());
	}

	@Override
	public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
		String method = call.getMethodSelect().toString();
		Integer array = WRITING.get(method.substring(method.lastIndexOf('.') + 1));
		if (array != null
				&& array < call.getArguments().size()
				&& isStatic(call.getArguments().get(array))) found.add(call.toString());
		return super.visitMethodInvocation(call, null);
	}

	private boolean isStatic(Tree array) {
		return array instanceof ArrayAccessTree access
				? isStatic(access.getExpression())
				: array instanceof MemberSelectTree member
						? arrays.contains(member.getIdentifier().toString())
						: array instanceof IdentifierTree name
								&& arrays.contains(name.getName().toString());
	}
}
