/**
 * What a user is told when something goes wrong, and with which exit code the command line ends: every exception that
 * is thrown on purpose is a {@link sc.fiji.stunet.failure.UserError}.
 */
package sc.fiji.stunet.failure;
