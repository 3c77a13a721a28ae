/**
 * Errors for users and the exit codes of the command line: every exception that is thrown on purpose is a {@link
 * sc.fiji.stunet.failure.UserError}.
 */
package sc.fiji.stunet.failure;
