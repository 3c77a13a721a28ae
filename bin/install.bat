@echo off
rem Installs STU-Net into a Fiji or a plain ImageJ and removes an older version: bin\install FOLDER
setlocal
set "home=%~dp0.."
call "%home%\bin\java-environment.bat"
if errorlevel 1 exit /b 1
"%java%" "%home%\bin\Install.java" "%home%\target\dist" %*
exit /b %errorlevel%
