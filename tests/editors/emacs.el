;;; Runs in `emacs -Q --batch': shows what the shipped configuration makes Eglot show.  -*- lexical-binding: t; -*-
(load (expand-file-name "emacs-shown.el" (file-name-directory load-file-name)) nil t)

(test-open-plan)
(test-until (lambda () (and (test-shows "waits for your approval") (test-shows "Test failed"))))
(princ (format "mode %s\n" major-mode))
(test-show "opened")

;; An edit on disk, as an agent makes it.
(with-temp-file "../src/sum.js" (insert "export const sum = (a, b) => a + b\n"))
(test-until (lambda () (and (test-shows "is stale") (not (test-shows "Test failed")))))
(test-show "saved")

(goto-char (point-min))
(re-search-forward "^## Plan")
(let* ((actions (jsonrpc-request (eglot-current-server) :textDocument/codeAction
                                 (list :textDocument (eglot--TextDocumentIdentifier)
                                       :range (list :start (eglot--pos-to-lsp-position) :end (eglot--pos-to-lsp-position))
                                       :context (list :diagnostics []))))
       (approve (seq-find (lambda (action) (string-prefix-p "Approve plan" (plist-get action :title))) actions)))
  (jsonrpc-request (eglot-current-server) :workspace/executeCommand (plist-get approve :command)))
(test-until (lambda () (not (test-shows "approval"))))
(test-show "approved")
(kill-emacs 0)
