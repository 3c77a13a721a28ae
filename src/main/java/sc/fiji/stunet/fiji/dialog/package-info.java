/** The dialog of all commands: a form without a window, and the window that shows it. */
package sc.fiji.stunet.fiji.dialog;
