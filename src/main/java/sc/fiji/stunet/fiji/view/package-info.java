/** Shows results in ImageJ: windows, tables, pictures, names under the cursor. */
package sc.fiji.stunet.fiji.view;
