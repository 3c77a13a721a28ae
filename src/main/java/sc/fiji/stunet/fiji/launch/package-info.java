/**
 * Between ImageJ and the commands: macro options, dialogs, recorder, progress and cancel, what is said when it fails.
 */
package sc.fiji.stunet.fiji.launch;
