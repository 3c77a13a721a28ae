@echo off
rem Makes a release of what is committed: bin\release FOLDER [Maven's options]
setlocal
set "home=%~dp0.."
call "%home%\bin\java-environment.bat"
if errorlevel 1 exit /b 1
"%java%" "%home%\bin\Release.java" "%home%" %*
exit /b %errorlevel%
