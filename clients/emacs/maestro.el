;;; maestro.el --- Maestro sessions through Eglot -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))

;;; Commentary:

;; Eglot runs one server a buffer, so Maestro's serves its own document, `.maestro/plan.md', and from there reports findings on every
;; file of the project: Eglot keeps them in `flymake-list-only-diagnostics', and `flymake-show-project-diagnostics' lists them.

;;; Code:

(require 'eglot)

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

(provide 'maestro)
;;; maestro.el ends here
