;;; -*- lexical-binding: t -*-
;; Run by emacs.sh inside the editor. CLIENT is eglot or lsp-mode.
(require 'cl-lib)
(require 'flymake)
(require 'yaml-mode)

(setq make-backup-files nil
      create-lockfiles nil
      flymake-no-changes-timeout 0.1
      native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil)

(defvar my-failed nil)
(defvar my-eglot (equal (getenv "CLIENT") "eglot"))

(defun my-report (ok name &optional detail)
  (unless ok (setq my-failed t))
  (princ (format "%-5s %s: %s%s\n" (if ok "ok" "FAIL") (getenv "CLIENT") name (if detail (format ": %s" detail) ""))))

(defun my-eventually (name condition)
  "Report NAME once CONDITION holds, or its failure after ten seconds.  Returns its value."
  (let ((end (+ (float-time) 10)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02))
    (my-report value name)
    value))

(defun my-finding (text)
  "The finding whose message has TEXT, as flymake shows it."
  (flymake-start)
  (cl-find-if (lambda (it) (string-search text (flymake-diagnostic-text it))) (flymake-diagnostics)))

(defun my-apply (title)
  "Apply the action TITLE at point as the editor's own command does."
  (if my-eglot
      (let ((action (cl-find title (eglot-code-actions (point) (point))
                             :key (lambda (it) (plist-get it :title)) :test #'equal)))
        (if (fboundp 'eglot-execute)
            (eglot-execute (eglot-current-server) action)
          (eglot--apply-workspace-edit (plist-get action :edit))))
    (lsp-execute-code-action
     (cl-find title (append (lsp-code-actions-at-point) nil) :key #'lsp:code-action-title :test #'equal))))

(defun my-hover ()
  "The text of the hover at point."
  (format "%s" (if my-eglot
                   (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))
                 (lsp-request "textDocument/hover" (lsp--text-document-position-params)))))

(defun my-fix (message title)
  "Apply the fix TITLE of the finding with MESSAGE."
  (let ((before (buffer-string)))
    (goto-char (flymake-diagnostic-beg (my-finding message)))
    (my-apply title)
    (my-eventually title (lambda () (not (equal before (buffer-string)))))
    ;; Emacs in batch is never idle, and sends pending changes when it saves.
    (save-buffer)
    (my-eventually (format "the finding is gone (%s)" message) (lambda () (not (my-finding message))))))

(defun my-start ()
  "Start the server by the hook that users set."
  (if my-eglot
      (progn
        (require 'eglot)
        (setq eglot-sync-connect 10 eglot-confirm-server-edits nil eglot-confirm-server-initiated-edits nil)
        ;; `eglot-ensure' waits for a command loop, which batch has not.
        (advice-add 'eglot-ensure :override
                    (lambda () (apply #'eglot (let (noninteractive) (eglot--guess-contact))))))
    (require 'lsp-mode)
    ;; An installed package has these by itself; one that is only on the load path has not.
    (require 'lsp-mode-autoloads nil t)
    (require 'lsp-diagnostics)
    (setq lsp-auto-guess-root t lsp-enable-snippet nil lsp-warn-no-matched-clients nil lsp-enable-suggest-server-download nil
          lsp-enable-file-watchers nil lsp-auto-execute-action nil lsp-diagnostics-provider :flymake
          lsp-client-packages nil lsp-restart 'ignore
          lsp-session-file (expand-file-name "lsp-session" (getenv "HOME")))
    (lsp-workspace-folders-add (file-name-directory (getenv "TEMPLATE")))
    (advice-add 'lsp-deferred :override #'lsp))
  (add-hook 'yaml-mode-hook #'cfn-analyzer-ensure)
  (switch-to-buffer (find-file-noselect (getenv "TEMPLATE")))
  ;; eglot starts after the mode's hook.
  (my-eventually "the server starts"
                 (lambda () (if my-eglot (eglot-current-server)
                              (and (lsp-workspaces)
                                   (eq 'initialized (lsp--workspace-status (car (lsp-workspaces)))))))))

(condition-case problem
    (progn
      (my-start)
      (my-eventually "findings appear" (lambda () (and (my-finding "IMDSv1") (my-finding "needs the gateway"))))
      (let ((it (my-finding "IMDSv1")))
        (my-report (equal "optional" (buffer-substring (flymake-diagnostic-beg it) (flymake-diagnostic-end it)))
                   "the finding underlines the value")
        (goto-char (flymake-diagnostic-beg it))
        (my-report (string-search "session token" (my-hover)) "hover explains the finding"))
      (my-fix "IMDSv1" "Require session tokens (HttpTokens: required)")
      (my-fix "needs the gateway" "Wait for Attachment (DependsOn)")
      (if my-eglot (eglot-shutdown (eglot-current-server)) (lsp-workspace-shutdown (car (lsp-workspaces))))
      (my-report t "the server ends")
      (switch-to-buffer (find-file-noselect (getenv "OTHER")))
      (my-report (not (cfn-analyzer-template-p)) "a file that is no template starts nothing"))
  (error (my-report nil "the script" problem)))
(set-buffer-modified-p nil)
(kill-emacs (if my-failed 1 0))
