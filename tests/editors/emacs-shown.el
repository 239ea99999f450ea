;;; What the scripts of this folder share: the shipped configuration loaded, and what Flymake has.  -*- lexical-binding: t; -*-
(require 'package)
;; -Q hides what Debian's packages brought.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa-src")
(package-initialize)
(add-to-list 'load-path (getenv "MAESTRO_CLIENT"))
(require 'maestro)
(require 'json)
(setq maestro-lsp-command (list "node" (getenv "MAESTRO_SERVER") "--stdio"))
(setq eglot-sync-connect t flymake-no-changes-timeout nil)

;; What Flymake has of the open buffer, and what it keeps of files that are not open.
(defun test-diagnostics ()
  (append
   (mapcar (lambda (d) (list (file-name-nondirectory (buffer-file-name)) (line-number-at-pos (flymake-diagnostic-beg d)) (flymake-diagnostic-text d)))
           (flymake-diagnostics))
   (mapcan (lambda (entry)
             (mapcar (lambda (d) (list (file-name-nondirectory (car entry))
                                       (let ((at (flymake-diagnostic-beg d))) (if (consp at) (car at) at))
                                       (flymake-diagnostic-text d)))
                     (cdr entry)))
           (copy-sequence flymake-list-only-diagnostics))))

(defun test-show (step)
  (princ (format "SHOWN %s\n" (json-encode `((step . ,step)
    (diagnostics . ,(vconcat (mapcar (lambda (d) `((file . ,(nth 0 d)) (line . ,(nth 1 d)) (message . ,(nth 2 d)))) (test-diagnostics)))))))))

(defun test-shows (text)
  (seq-some (lambda (d) (string-match-p (regexp-quote text) (nth 2 d))) (test-diagnostics)))

(defun test-until (condition)
  (let ((limit (+ (float-time) 10)))
    (while (and (not (funcall condition)) (< (float-time) limit))
      (flymake-start)
      (accept-process-output nil 0.02))))

(defun test-open-plan ()
  (find-file ".maestro/plan.md")
  ;; In batch mode no command loop runs the hook's deferred connect.
  (apply #'eglot--connect (eglot--guess-contact)))
