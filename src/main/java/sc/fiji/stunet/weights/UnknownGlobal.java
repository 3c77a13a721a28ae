package sc.fiji.stunet.weights;

import java.util.Set;

/** Advises the user about a forbidden name in a pickle: whether it is alarming, and what to do. */
final class UnknownGlobal {

	/** Python's own modules that do more than hold data; checkpoints need none of them. */
	private static final Set<String> ALARMING = Set.of(
			"os",
			"posix",
			"nt",
			"posixpath",
			"ntpath",
			"sys",
			"subprocess",
			"builtins",
			"__builtin__",
			"runpy",
			"importlib",
			"imp",
			"ctypes",
			"_ctypes",
			"code",
			"codeop",
			"pickle",
			"_pickle",
			"cPickle",
			"copyreg",
			"copy_reg",
			"marshal",
			"shutil",
			"socket",
			"webbrowser",
			"multiprocessing",
			"threading",
			"_thread",
			"asyncio",
			"concurrent",
			"logging",
			"http",
			"urllib",
			"urllib2",
			"requests",
			"ftplib",
			"smtplib",
			"telnetlib",
			"zipimport",
			"pty",
			"types",
			"inspect",
			"site",
			"pip",
			"setuptools",
			"distutils",
			"tempfile",
			"io",
			"gc",
			"pdb",
			"bdb",
			"profile",
			"cProfile",
			"timeit",
			"trace",
			"doctest",
			"unittest",
			"platform",
			"pkgutil",
			"signal",
			"commands",
			"popen2",
			"operator",
			"functools",
			"itertools",
			"weakref",
			"pydoc",
			"venv",
			"ensurepip",
			"sqlite3",
			"shelve",
			"dbm",
			"glob",
			"fileinput",
			"linecache");

	private UnknownGlobal() {}

	/** The end of a sentence, to follow "FILE asks for 'NAME', ". */
	static String advice(String name) {
		if (name.startsWith("torch") && (name.endsWith("Storage") || name.contains("._rebuild_")))
			return "a kind of tensor that is not supported: nothing was run; convert the parameters to float32 and "
					+ PickleGlobals.SAVE_ALONE + ".";
		if (isClass(name))
			return "a class of the program that saved it, which is not read here: nothing was run; "
					+ PickleGlobals.SAVE_ALONE + ".";
		return "which has no place in a checkpoint: nothing was run; do not trust this file.";
	}

	/** Whether a name is a class: classes begin with a capital, functions do not. Neither is called. */
	private static boolean isClass(String name) {
		int dot = name.lastIndexOf('.');
		return dot > 0
				&& dot < name.length() - 1
				&& Character.isUpperCase(name.charAt(dot + 1))
				&& !isAlarming(name)
				&& !name.contains("__");
	}

	/** Whether it belongs to a module of Python that does more than hold data. */
	static boolean isAlarming(String name) {
		return ALARMING.contains(name.split("\\.", 2)[0]);
	}
}
