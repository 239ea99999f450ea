;;; Runs in `emacs -Q --batch': a weakened test among the project's diagnostics, and the user who accepts it with a reason.  -*- lexical-binding: t; -*-
(load (expand-file-name "emacs-shown.el" (file-name-directory load-file-name)) nil t)
(require 'cl-lib)

(test-open-plan)
(test-until (lambda () (test-shows "(fewer-assertions")))
(test-show "opened")

;; The person at the keyboard: takes the first that is offered, and types a reason.
(defun test-accept (reason)
  (cl-letf (((symbol-function 'completing-read) (lambda (_prompt offered &rest _) (caar offered)))
            ((symbol-function 'read-string) (lambda (&rest _) reason)))
    (call-interactively #'maestro-accept-weakened)))

(princ (format "declined %s\n" (condition-case refused (test-accept " ") (user-error (error-message-string refused)))))
(test-show "declined")
(test-accept "The sum of zeros is tested elsewhere.")
(test-until (lambda () (not (test-shows "(fewer-assertions"))))
(test-show "accepted")
(kill-emacs 0)
