;;; maestro.el --- Maestro sessions through Eglot -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))

;;; Commentary:

;; Eglot runs one server a buffer, so Maestro's serves its own document, `.maestro/plan.md', and from there reports findings on every
;; file of the project: Eglot keeps them in `flymake-list-only-diagnostics', and `flymake-show-project-diagnostics' lists them.

;;; Code:

(require 'eglot)
(require 'seq)

(defgroup maestro nil "Maestro sessions." :group 'tools)

(defcustom maestro-lsp-command '("maestro-lsp" "--stdio")
  "Program and arguments of the server."
  :type '(repeat string))

;;;###autoload
(define-derived-mode maestro-plan-mode text-mode "Maestro"
  "Major mode for a session's plan, which Maestro writes from its journal."
  (setq-local buffer-read-only t)
  ;; Other processes rewrite the plan while it is shown.
  (auto-revert-mode 1))

;;;###autoload
(add-to-list 'auto-mode-alist '("/\\.maestro/plan\\.md\\'" . maestro-plan-mode))

(add-to-list 'eglot-server-programs (cons 'maestro-plan-mode (lambda (&rest _) maestro-lsp-command)))

(add-hook 'maestro-plan-mode-hook #'eglot-ensure)

;; A source buffer keeps the server of its language, so what can be done about its lines is a command of the plan's buffer.
(defun maestro--weakened ()
  "The weakened tests that Maestro shows, as (TEXT . KEY)."
  (delq nil
        (mapcar
         (lambda (diagnostic)
           (let ((text (flymake-diagnostic-text diagnostic)))
             (when (string-match "maestro weakened accept \\([0-9a-f]+\\) REASON" text)
               (let ((key (match-string 1 text)))
                 (cons (replace-regexp-in-string "[ \n]+" " " text) key)))))
         (append (flymake-diagnostics) (seq-mapcat #'cdr flymake-list-only-diagnostics)))))

;;;###autoload
(defun maestro-accept-weakened (key reason)
  "Accept, with a REASON that stays in the record, that a test promises less in the way that KEY names."
  (interactive
   (let ((weakened (or (maestro--weakened) (user-error "No test is weakened, as far as this buffer's server says"))))
     (list (cdr (assoc (completing-read "Accept: " weakened nil t) weakened)) (read-string "Reason: "))))
  (when (string-blank-p reason) (user-error "Nothing was accepted: it needs a reason"))
  (jsonrpc-request (eglot--current-server-or-lose) :workspace/executeCommand
                   (list :command "maestro.accept_weakened_test" :arguments (vector (list :key key :reason reason)))))

(provide 'maestro)
;;; maestro.el ends here
